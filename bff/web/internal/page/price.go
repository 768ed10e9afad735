package page

import (
	"fmt"
	"strconv"
	"time"

	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/language"
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

// until returns the last moment of a price as a shopper reads it: the day in Japan, or the day
// before if the price ends at midnight.
func until(l language.Language, end time.Time) string {
	const offset = 9 * 60 * 60 // Japan has no summer time
	last := end.Add(-time.Microsecond).In(time.FixedZone("JST", offset))
	if l == language.English {
		return "until " + last.Format("Jan 2")
	}
	return last.Format("1月2日まで")
}
