package domain

import (
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/money"
)

// Schedule is a price for a time.
type Schedule struct {
	// Price is entered as the regular one is.
	Price money.Money
	// Starts is when it begins, Ends when it is over; the zero Ends is never.
	Starts, Ends time.Time
	// Running tells that the variant's current price was made from it.
	Running bool
}

// PricePoint is a price that a SKU has from a moment on.
type PricePoint struct {
	SKU SKU
	// Price is what a shopper pays, tax included.
	Price money.Money
	Since time.Time
	// Scheduled tells that it came with a schedule or a new tax rate, not with a write.
	Scheduled bool
	// Actor is the subject of who wrote, "" for a schedule.
	Actor string
	// ID grows with time; 0 before it is stored.
	ID int64
}

// Regular returns what a shopper pays for a variant while no schedule runs.
func (d Draft) Regular(v Variant) money.Money { return WithTax(v.Price, v.TaxRate, d.TaxExcluded) }

// PriceAt returns what a shopper pays for a variant at a moment: by the schedule that runs then, or else the regular price.
func (d Draft) PriceAt(v Variant, at time.Time) money.Money {
	for _, s := range v.Schedules {
		if s.runs(at) {
			return WithTax(s.Price, v.TaxRate, d.TaxExcluded)
		}
	}
	return d.Regular(v)
}

func (s Schedule) over(at time.Time) bool { return !s.Ends.IsZero() && !at.Before(s.Ends) }

func (s Schedule) runs(at time.Time) bool { return !at.Before(s.Starts) && !s.over(at) }

// due reports whether one of the schedules begins or is over, and the current prices do not say so yet.
func (d Draft) due(now time.Time) bool {
	return slices.ContainsFunc(d.Variants, func(v Variant) bool {
		return slices.ContainsFunc(v.Schedules, func(s Schedule) bool { return s.over(now) || s.Running != s.runs(now) })
	})
}

// priced returns the draft with the prices of now, and without the schedules that are over.
func (d Draft) priced(now time.Time) Draft {
	d.Variants = slices.Clone(d.Variants)
	for i := range d.Variants {
		v := &d.Variants[i]
		v.Schedules = slices.DeleteFunc(slices.Clone(v.Schedules), func(s Schedule) bool { return s.over(now) })
		for j := range v.Schedules {
			v.Schedules[j].Running = v.Schedules[j].runs(now)
		}
		v.Current = d.PriceAt(*v, now)
	}
	return d
}

// scheduled returns the draft with the schedules that its SKUs have among variants, and no others.
func (d Draft) scheduled(variants []Variant) Draft {
	kept := make(map[SKU][]Schedule, len(variants))
	for _, v := range variants {
		kept[v.SKU] = v.Schedules
	}
	d.Variants = slices.Clone(d.Variants)
	for i, v := range d.Variants {
		d.Variants[i].Schedules = kept[v.SKU]
	}
	return d
}

// maxYear is the last one that has the usual four digits.
const maxYear = 9999

// checkSchedules puts schedules in order and checks them. Errors: ErrScheduleInvalid, ErrScheduleOverlap.
func checkSchedules(schedules []Schedule, now time.Time) error {
	slices.SortFunc(schedules, func(a, b Schedule) int { return a.Starts.Compare(b.Starts) })
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

// checkPrices applies the rules of prices to a variant, the scheduled ones too.
func (d Draft) checkPrices(v Variant, currency string) error {
	prices := []money.Money{v.Price}
	for _, s := range v.Schedules {
		prices = append(prices, s.Price)
	}
	for _, price := range prices {
		if price.Amount < 0 || price.Amount > MaxPrice || WithTax(price, v.TaxRate, d.TaxExcluded).Amount > MaxPrice {
			return ErrPriceInvalid.With("sku", string(v.SKU))
		}
		if price.Currency != currency {
			return ErrCurrencyUnsupported.With("sku", string(v.SKU)).With("currency", currency)
		}
	}
	return nil
}
