package domain

import (
	"slices"

	"github.com/akinai/akinai/pkg/money"
)

// RateTotal is the sum of the lines of one tax rate.
type RateTotal struct {
	// Rate is in basis points.
	Rate int64
	// Amount includes Tax.
	Amount, Tax money.Money
}

// IncludedTaxes returns the sums of the lines by rate, the highest rate first, with the tax that
// they include. The tax is rounded once a rate, as the law on qualified invoices requires. Lines
// whose tax is not recorded are left out.
func IncludedTaxes(lines []Line, rounding money.Rounding) []RateTotal {
	var totals []RateTotal
	for _, l := range lines {
		if l.Tax == nil {
			continue
		}
		i := slices.IndexFunc(totals, func(t RateTotal) bool { return t.Rate == l.Tax.Rate })
		if i < 0 {
			i = len(totals)
			totals = append(totals, RateTotal{Rate: l.Tax.Rate, Amount: money.Money{Currency: l.UnitPrice.Currency}})
		}
		totals[i].Amount.Amount += l.Amount().Amount // New has checked that the total does not overflow
	}
	slices.SortFunc(totals, func(a, b RateTotal) int { return int(b.Rate - a.Rate) })
	for i, t := range totals {
		totals[i].Tax = t.Amount.IncludedTax(t.Rate, rounding)
	}
	return totals
}
