package domain

import (
	"slices"

	"github.com/akinai/akinai/pkg/money"
)

// RateTotal is the sum of the lines, and of the carriage, of one tax rate.
type RateTotal struct {
	// Rate is in basis points.
	Rate int64
	// Amount includes Tax.
	Amount, Tax money.Money
}

// Taxes are the sums of an order by tax rate, as they were when it was placed. A later change of
// the shop's settings does not change them.
type Taxes struct {
	// Rounding is the rule by which the tax of each rate was rounded.
	Rounding money.Rounding `json:"rounding"`
	Rates    []RateSum      `json:"rates"`
}

// RateSum is the sum of one tax rate, in the order's currency.
type RateSum struct {
	// Rate is in basis points.
	Rate int64 `json:"rate"`
	// Amount includes Tax.
	Amount int64 `json:"amount"`
	Tax    int64 `json:"tax"`
}

// taxesOf returns the sums of an order by rate.
func taxesOf(lines []Line, delivery *Delivery, rounding money.Rounding) *Taxes {
	totals := IncludedTaxes(lines, delivery, rounding)
	taxes := &Taxes{Rounding: rounding, Rates: make([]RateSum, len(totals))}
	for i, t := range totals {
		taxes.Rates[i] = RateSum{Rate: t.Rate, Amount: t.Amount.Amount, Tax: t.Tax.Amount}
	}
	return taxes
}

// IncludedTaxes returns the sums of the lines and of the carriage by rate, the highest rate first,
// with the tax that they include. The tax is rounded once a rate, as the law on qualified invoices
// requires. Lines whose tax is not recorded are left out.
func IncludedTaxes(lines []Line, delivery *Delivery, rounding money.Rounding) []RateTotal {
	var totals []RateTotal
	add := func(rate int64, amount money.Money) {
		i := slices.IndexFunc(totals, func(t RateTotal) bool { return t.Rate == rate })
		if i < 0 {
			i = len(totals)
			totals = append(totals, RateTotal{Rate: rate, Amount: money.Money{Currency: amount.Currency}})
		}
		totals[i].Amount.Amount += amount.Amount // New has checked that the total does not overflow
	}
	for _, l := range lines {
		if l.Tax != nil {
			add(l.Tax.Rate, l.Amount())
		}
	}
	if fee := delivery.FeeAmount(); fee.Amount > 0 {
		add(delivery.Tax.Rate, fee)
	}
	slices.SortFunc(totals, func(a, b RateTotal) int { return int(b.Rate - a.Rate) })
	for i, t := range totals {
		totals[i].Tax = t.Amount.IncludedTax(t.Rate, rounding)
	}
	return totals
}
