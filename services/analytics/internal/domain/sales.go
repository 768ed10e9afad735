package domain

import (
	"cmp"
	"maps"
	"slices"

	"github.com/akinai/akinai/pkg/money"
)

// SalesDay holds the sales of one business day in one currency.
type SalesDay struct {
	Day      Day
	Currency string
	// Orders, Lines, Units and Total (minor units) count all orders of the day, including canceled
	// ones.
	Orders, Lines, Units, Total int64
	// CanceledOrders and CanceledTotal (minor units) count those of them that were canceled.
	CanceledOrders, CanceledTotal int64
}

// Tally sums sales before they are stored. The zero value is empty and ready to use.
type Tally struct {
	days map[dayKey]SalesDay
}

type dayKey struct {
	day      Day
	currency string
}

// Confirmed counts a confirmed order.
func (t *Tally) Confirmed(day Day, lines, units int64, total money.Money) {
	t.add(SalesDay{Day: day, Currency: total.Currency, Orders: 1, Lines: lines, Units: units, Total: total.Amount})
}

// Canceled counts a cancellation, on the business day of the order.
func (t *Tally) Canceled(day Day, total money.Money) {
	t.add(SalesDay{Day: day, Currency: total.Currency, CanceledOrders: 1, CanceledTotal: total.Amount})
}

// Days returns the sums by day and currency, sorted by both.
func (t *Tally) Days() []SalesDay {
	return slices.SortedFunc(maps.Values(t.days), func(a, b SalesDay) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Currency, b.Currency))
	})
}

func (t *Tally) add(more SalesDay) {
	if t.days == nil {
		t.days = make(map[dayKey]SalesDay)
	}
	key := dayKey{more.Day, more.Currency}
	sum := t.days[key]
	t.days[key] = SalesDay{
		Day: more.Day, Currency: more.Currency,
		Orders: sum.Orders + more.Orders, Lines: sum.Lines + more.Lines,
		Units: sum.Units + more.Units, Total: sum.Total + more.Total,
		CanceledOrders: sum.CanceledOrders + more.CanceledOrders,
		CanceledTotal:  sum.CanceledTotal + more.CanceledTotal,
	}
}
