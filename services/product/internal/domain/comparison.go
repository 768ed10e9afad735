package domain

import (
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/money"
)

// When a shop may show a regular price beside a lower current one: the guideline of the Consumer
// Affairs Agency on misleading price displays (不当な価格表示についての景品表示法上の考え方, 4, 2 (1) a).
const (
	// comparisonWindow is looked back on from the beginning of the sale, and from now.
	comparisonWindow = 8 * 7 * 24 * time.Hour
	// comparisonMinimum is the least time for which the regular price was charged in it.
	comparisonMinimum = 14 * 24 * time.Hour
	// comparisonDays is the number of days after the last one with the regular price from which it
	// is too old.
	comparisonDays = 14
)

// pricePeriod is a time for which a SKU was for sale at a price. A zero to means that it is still.
type pricePeriod struct {
	from, to time.Time
	price    money.Money
}

// ComparableUntil returns the time until which the regular price of a SKU may be shown beside its
// lower current price; the zero time if it may not be shown now. history is the price history of
// the SKU, oldest first, up to now.
//
// The regular price must have been charged for more than half of the time for which the SKU was for
// sale in the last eight weeks, for two weeks at least, and must have ended less than two weeks
// ago. The guideline counts the eight weeks back from the beginning of the sale. They are also
// counted back from now, so that a sale without end becomes the price. The price may be hidden up
// to a day early.
func ComparableUntil(history []PriceHistoryEntry, regular money.Money, now time.Time) time.Time {
	periods := pricePeriods(history)
	last := slices.IndexFunc(periods, func(p pricePeriod) bool { return p.to.IsZero() })
	if last < 0 || !lower(periods[last].price, regular) {
		return time.Time{}
	}
	began := last // of the sale
	for began > 0 && lower(periods[began-1].price, regular) {
		began--
	}
	if !charged(periods, regular, periods[began].from) {
		return time.Time{}
	}
	return chargedUntil(periods, regular, now)
}

func lower(price, than money.Money) bool {
	return price.Currency == than.Currency && price.Amount < than.Amount
}

// pricePeriods returns the times for which a SKU was for sale.
func pricePeriods(history []PriceHistoryEntry) []pricePeriod {
	var periods []pricePeriod
	for i, entry := range history {
		if !entry.ForSale {
			continue
		}
		period := pricePeriod{from: entry.Since, price: entry.Price}
		if i+1 < len(history) {
			period.to = history[i+1].Since
		}
		periods = append(periods, period)
	}
	return periods
}

// charged reports whether, in the window before a time, the SKU was sold at a price for more than
// half of the time for which it was for sale, and long enough.
func charged(periods []pricePeriod, price money.Money, at time.Time) bool {
	var all, atPrice time.Duration
	begin := at.Add(-comparisonWindow)
	for _, p := range periods {
		from, to := p.from, p.to
		if to.IsZero() || to.After(at) {
			to = at
		}
		if from.Before(begin) {
			from = begin
		}
		if took := to.Sub(from); took > 0 {
			all += took
			if p.price == price {
				atPrice += took
			}
		}
	}
	return 2*atPrice > all && atPrice >= comparisonMinimum
}

// chargedUntil returns the time until which charged holds from now on, and the price is not too
// old; the zero time if that is not so now. It looks at the ends of days, and at the times at which
// a period leaves the window: in between, the shares change evenly.
func chargedUntil(periods []pricePeriod, price money.Money, now time.Time) time.Time {
	var end time.Time
	for _, p := range periods {
		if p.price == price && p.to.After(end) {
			end = p.to
		}
	}
	tooOld := startOfDay(end.Add(-time.Microsecond)).AddDate(0, 0, comparisonDays)
	if end.IsZero() || !now.Before(tooOld) || !charged(periods, price, now) {
		return time.Time{}
	}
	times := []time.Time{tooOld}
	for day := startOfDay(now).AddDate(0, 0, 1); day.Before(tooOld); day = day.AddDate(0, 0, 1) {
		times = append(times, day)
	}
	for _, p := range periods {
		for _, edge := range []time.Time{p.from, p.to} {
			if leaves := edge.Add(comparisonWindow); !edge.IsZero() && leaves.After(now) && leaves.Before(tooOld) {
				times = append(times, leaves)
			}
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	until := now
	for _, at := range times {
		if !charged(periods, price, at) {
			break
		}
		until = at
	}
	if until.Equal(now) {
		return time.Time{}
	}
	return until.UTC()
}

// startOfDay returns the beginning of a day in Japan.
func startOfDay(at time.Time) time.Time {
	at = at.In(japan())
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
}

// OnSale returns the SKUs of changed products that are for sale below their regular price. Their
// price history decides whether the regular price may be shown.
func (u *UnitOfWork) OnSale() []SKU {
	var skus []SKU
	for _, p := range u.Changed() {
		for _, v := range p.Variants {
			if p.Status == StatusPublished && lower(v.CurrentPrice, p.RegularPrice(v)) && !slices.Contains(skus, v.SKU) {
				skus = append(skus, v.SKU)
			}
		}
	}
	return skus
}

// Compare decides for the SKUs of OnSale until when their regular price may be shown. history is
// their stored price history, oldest first, without NewPrices.
func (u *UnitOfWork) Compare(history map[SKU][]PriceHistoryEntry) {
	for _, p := range u.prices {
		history[p.SKU] = append(history[p.SKU], p)
	}
	onSale := u.OnSale()
	for _, p := range u.Changed() {
		for i, v := range p.Variants {
			if slices.Contains(onSale, v.SKU) {
				p.Variants[i].ComparableUntil = ComparableUntil(history[v.SKU], p.RegularPrice(v), u.now)
			}
		}
	}
}
