package page

import (
	"fmt"
	"strconv"

	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
)

// yen is the currency without minor units; the others of the platform have two digits.
const yen = "JPY"

// decimal returns an amount as a decimal number, as schema.org has it.
func decimal(m *typev1.Money) string {
	if m.GetCurrency() == yen {
		return strconv.FormatInt(m.GetAmount(), 10)
	}
	return fmt.Sprintf("%d.%02d", m.GetAmount()/100, m.GetAmount()%100)
}

// price returns an amount as a shopper reads it: ¥1,620, or USD 12.00.
func price(m *typev1.Money) string {
	if m.GetCurrency() == yen {
		return "¥" + grouped(m.GetAmount())
	}
	return m.GetCurrency() + " " + decimal(m)
}

// grouped returns a number with commas between thousands. It is not negative.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
