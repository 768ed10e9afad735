package domain

import (
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/money"
)

// PriceSchedule is a scheduled price: the price of a SKU for a period, such as a reduced one for a
// week.
type PriceSchedule struct {
	// EnteredPrice is with or without tax, like Variant.EnteredPrice.
	EnteredPrice money.Money
	// Starts and Ends bound the period; a zero Ends means no end.
	Starts, Ends time.Time
	// Running reports that the variant's current price comes from this schedule.
	Running bool
}

// PriceHistoryEntry is an entry of the price history: the price of a SKU from a time on, until the
// next entry, and whether the SKU is for sale at it.
type PriceHistoryEntry struct {
	SKU SKU
	// Price is the price with tax.
	Price money.Money
	Since time.Time
	// ForSale reports that the product is published from then on. It is false for entries that were
	// written before it was recorded.
	ForSale bool
	// Scheduled reports that a schedule or a new tax rate caused the change, and not a write.
	Scheduled bool
	// Actor is the subject that made the change; "" if it was scheduled.
	Actor string
	// ID increases with time; 0 before it is stored.
	ID int64
}

// RegularPrice returns the regular price of a variant, with tax.
func (in ProductInput) RegularPrice(v Variant) money.Money {
	return WithTax(v.EnteredPrice, v.TaxRate, in.TaxExcluded)
}

// PriceAt returns the price of a variant at a time, with tax: the scheduled price, or else the
// regular one.
func (in ProductInput) PriceAt(v Variant, at time.Time) money.Money {
	for _, s := range v.Schedules {
		if s.runs(at) {
			return WithTax(s.EnteredPrice, v.TaxRate, in.TaxExcluded)
		}
	}
	return in.RegularPrice(v)
}

// over reports whether the period has ended.
func (s PriceSchedule) over(at time.Time) bool { return !s.Ends.IsZero() && !at.Before(s.Ends) }

// runs reports whether a time is in the period.
func (s PriceSchedule) runs(at time.Time) bool { return !at.Before(s.Starts) && !s.over(at) }

// due reports whether a schedule has begun or ended and is not applied yet, or a regular price may
// no longer be shown.
func (in ProductInput) due(now time.Time) bool {
	return slices.ContainsFunc(in.Variants, func(v Variant) bool {
		return !v.ComparableUntil.IsZero() && !now.Before(v.ComparableUntil) ||
			slices.ContainsFunc(v.Schedules, func(s PriceSchedule) bool { return s.over(now) || s.Running != s.runs(now) })
	})
}

// withCurrentPrices returns the input with current prices and without past schedules. No regular
// price is comparable, until UnitOfWork.Compare decides.
func (in ProductInput) withCurrentPrices(now time.Time) ProductInput {
	in.Variants = slices.Clone(in.Variants)
	for i := range in.Variants {
		v := &in.Variants[i]
		v.Schedules = slices.DeleteFunc(slices.Clone(v.Schedules), func(s PriceSchedule) bool { return s.over(now) })
		v.PriceEnds, v.ComparableUntil = time.Time{}, time.Time{}
		for j := range v.Schedules {
			if v.Schedules[j].Running = v.Schedules[j].runs(now); v.Schedules[j].Running {
				v.PriceEnds = v.Schedules[j].Ends
			}
		}
		v.CurrentPrice = in.PriceAt(*v, now)
	}
	return in
}

// withSchedulesOf returns the input with the schedules that the same SKUs have among variants, and
// no others.
func (in ProductInput) withSchedulesOf(variants []Variant) ProductInput {
	kept := make(map[SKU][]PriceSchedule, len(variants))
	for _, v := range variants {
		kept[v.SKU] = v.Schedules
	}
	in.Variants = slices.Clone(in.Variants)
	for i, v := range in.Variants {
		in.Variants[i].Schedules = kept[v.SKU]
	}
	return in
}

// maxYear is the last year with four digits.
const maxYear = 9999

// checkSchedules sorts and checks schedules. Errors: ErrScheduleInvalid, ErrScheduleOverlap.
func checkSchedules(schedules []PriceSchedule, now time.Time) error {
	slices.SortFunc(schedules, func(a, b PriceSchedule) int { return a.Starts.Compare(b.Starts) })
	for i, s := range schedules {
		endless := s.Ends.IsZero()
		if s.Starts.Year() < 1 || s.Starts.Year() > maxYear || !endless && (s.Ends.Year() > maxYear || !s.Ends.After(s.Starts)) || s.over(now) {
			return ErrScheduleInvalid
		}
		if i > 0 && (schedules[i-1].Ends.IsZero() || schedules[i-1].Ends.After(s.Starts)) {
			return ErrScheduleOverlap
		}
	}
	return nil
}

// checkPrices checks the prices of a variant, including scheduled ones.
func (in ProductInput) checkPrices(v Variant, currency string) error {
	prices := []money.Money{v.EnteredPrice}
	for _, s := range v.Schedules {
		prices = append(prices, s.EnteredPrice)
	}
	for _, price := range prices {
		if price.Amount < 0 || price.Amount > MaxPrice || WithTax(price, v.TaxRate, in.TaxExcluded).Amount > MaxPrice {
			return ErrPriceInvalid.With("sku", string(v.SKU))
		}
		if price.Currency != currency {
			return ErrCurrencyUnsupported.With("sku", string(v.SKU)).With("currency", currency)
		}
	}
	return nil
}
