package money

import (
	"fmt"
	"strconv"
)

// yen is the currency without minor units; the others of the platform have two digits.
const yen = "JPY"

// Shown returns an amount, not negative, as a shopper reads it: ¥1,620, or USD 12.00.
func (m Money) Shown() string {
	if m.Currency == yen {
		return "¥" + Grouped(m.Amount)
	}
	const minor = 100
	return fmt.Sprintf("%s %s.%02d", m.Currency, Grouped(m.Amount/minor), m.Amount%minor)
}

// Grouped returns a number, not negative, with commas between thousands.
func Grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Percent returns a rate in basis points as a percentage: 8%, 7.5%.
func Percent(rate int64) string {
	const basis = 100
	return strconv.FormatFloat(float64(rate)/basis, 'f', -1, 64) + "%"
}
