package domain

import (
	"math/bits"
	"slices"

	"github.com/akinai/akinai/pkg/money"
)

// Rounding says how a fraction of a minor unit of tax is rounded. The zero value rounds down.
type Rounding int

// The values.
const (
	RoundDown Rounding = iota
	RoundHalfUp
	RoundUp
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
func IncludedTaxes(lines []Line, rounding Rounding) []RateTotal {
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
		totals[i].Tax = money.Money{Amount: includedTax(t.Amount.Amount, t.Rate, rounding), Currency: t.Amount.Currency}
	}
	return totals
}

// includedTax returns amount × rate / (10,000 + rate), rounded. Neither is negative.
func includedTax(amount, rate int64, rounding Rounding) int64 {
	const whole = 10_000
	divisor := uint64(whole + rate)                    //nolint:gosec // not negative
	hi, lo := bits.Mul64(uint64(amount), uint64(rate)) //nolint:gosec // not negative
	quotient, remainder := bits.Div64(hi, lo, divisor) // hi < divisor, because amount < 2^63 and rate < divisor
	up := rounding == RoundUp && remainder > 0 || rounding == RoundHalfUp && remainder*2 >= divisor
	if up {
		quotient++
	}
	return int64(quotient) //nolint:gosec // at most amount
}
