package money

import (
	"fmt"
	"math/bits"
	"slices"
)

// Rounding says how a fraction of a minor unit of tax is rounded. The zero value rounds down.
type Rounding int

// The values.
const (
	RoundDown Rounding = iota
	RoundHalfUp
	RoundUp
)

// roundingNames are the names of the values, as they are stored.
var roundingNames = [...]string{RoundDown: "down", RoundHalfUp: "half_up", RoundUp: "up"} //nolint:gochecknoglobals // never written to

// String returns the name: down, half_up or up.
func (r Rounding) String() string {
	if r < 0 || int(r) >= len(roundingNames) {
		return "unknown"
	}
	return roundingNames[r]
}

// MarshalText implements encoding.TextMarshaler by the name.
func (r Rounding) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Rounding) UnmarshalText(name []byte) error {
	i := slices.Index(roundingNames[:], string(name))
	if i < 0 {
		return fmt.Errorf("no rounding is called %q", name)
	}
	*r = Rounding(i)
	return nil
}

// IncludedTax returns the tax that an amount includes: amount × rate / (10,000 + rate), rounded.
// The rate is in basis points. Neither is negative.
func (m Money) IncludedTax(rate int64, rounding Rounding) Money {
	const whole = 10_000
	divisor := uint64(whole + rate)                      //nolint:gosec // not negative
	hi, lo := bits.Mul64(uint64(m.Amount), uint64(rate)) //nolint:gosec // not negative
	quotient, remainder := bits.Div64(hi, lo, divisor)   // hi < divisor, because amount < 2^63 and rate < divisor
	up := rounding == RoundUp && remainder > 0 || rounding == RoundHalfUp && remainder*2 >= divisor
	if up {
		quotient++
	}
	return Money{Amount: int64(quotient), Currency: m.Currency} //nolint:gosec // at most m
}
