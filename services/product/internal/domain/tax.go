package domain

import (
	"time"

	"github.com/akinai/akinai/pkg/money"
)

// HundredPercent is a tax rate of 100 %, in basis points.
const HundredPercent = 10_000

// TaxRate is the rate of a tax class for a period.
type TaxRate struct {
	Class TaxClass
	// Rate is in basis points, 0 to HundredPercent: 1000 is 10 %.
	Rate int64
	// From is the first day and To the last one, YYYY-MM-DD in Japan; a To of "" means no end.
	From, To string
}

// TaxRates holds rates of all classes, in any order. If several rates of a class include a day, the
// one that began last applies. So a new rate needs no change of the previous one, and after a
// temporary rate the previous one applies again.
type TaxRates []TaxRate

// At returns the rate of a class at a time, in basis points; ok is false if there is none.
func (r TaxRates) At(class TaxClass, at time.Time) (rate int64, ok bool) {
	day, from := TaxDay(at), ""
	for _, t := range r {
		if t.Class == class && t.From <= day && (t.To == "" || day <= t.To) && t.From > from {
			rate, ok, from = t.Rate, true, t.From
		}
	}
	return rate, ok
}

// TaxDay returns the day in Japan, YYYY-MM-DD: rates change at midnight in Japan, in whatever time
// zone the process runs.
func TaxDay(at time.Time) string { return at.In(japan()).Format(time.DateOnly) }

// japan returns the time zone of Japan, which has no summer time.
func japan() *time.Location {
	const offset = 9 * 60 * 60
	return time.FixedZone("JST", offset)
}

// WithTax returns the price with tax: the entered price or, if it is entered without tax, with tax
// at a rate in basis points added and rounded down to whole minor units.
func WithTax(entered money.Money, rate int64, taxExcluded bool) money.Money {
	if taxExcluded {
		entered.Amount = entered.Amount * (HundredPercent + rate) / HundredPercent
	}
	return entered
}

// withTaxRates returns the input with the current rates, for prices that are entered without tax.
// Errors: ErrTaxRateMissing.
func (in ProductInput) withTaxRates(rates TaxRates, now time.Time) (ProductInput, error) {
	variants := make([]Variant, len(in.Variants))
	for i, v := range in.Variants {
		v.TaxRate = 0
		if in.TaxExcluded && v.TaxClass != "" { // Check refuses a variant without a class
			rate, ok := rates.At(v.TaxClass, now)
			if !ok {
				return in, ErrTaxRateMissing.With("sku", string(v.SKU)).With("tax_class", string(v.TaxClass))
			}
			v.TaxRate = rate
		}
		variants[i] = v
	}
	in.Variants = variants
	return in, nil
}

// sameTaxRates reports whether two inputs with the same variants have the same rates.
func (in ProductInput) sameTaxRates(other ProductInput) bool {
	for i, v := range in.Variants {
		if v.TaxRate != other.Variants[i].TaxRate {
			return false
		}
	}
	return true
}
