package mailtext

import (
	"fmt"
	"strconv"
	"time"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/money"
)

// yen is the currency without minor units; the others of the platform have two digits.
const yen = "JPY"

// japan is the time zone of the times in mails. Japan has no summer time.
var japan = time.FixedZone("JST", 9*60*60)

// price returns an amount as a shopper reads it: ¥1,620, or USD 12.00.
func price(m money.Money) string {
	if m.Currency == yen {
		return "¥" + grouped(m.Amount)
	}
	return fmt.Sprintf("%s %s.%02d", m.Currency, grouped(m.Amount/100), m.Amount%100)
}

// grouped returns a number with commas between thousands. It is not negative.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// minute returns a time to the minute, in Japan.
func minute(at time.Time, l language.Language) string {
	if l == language.English {
		return at.In(japan).Format("2 January 2006, 15:04") + " (Japan)"
	}
	return at.In(japan).Format("2006年1月2日 15:04")
}
