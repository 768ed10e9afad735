package contact

import (
	"strings"

	"github.com/akinai/akinai/pkg/text"
)

// postalDigits is the number of digits of a postal code.
const postalDigits = 7

// PostalCode parses a postal code such as 100-0001, １０００００１ or 〒100 0001, and returns its seven
// digits. It returns false for any other text.
func PostalCode(written string) (string, bool) {
	rest := strings.TrimPrefix(text.Tidy(written), "〒")
	code, ok := text.Digits(rest, "")
	return code, ok && len(code) == postalDigits
}

// ShowPostalCode formats a stored postal code with its hyphen: 100-0001. It returns any other text
// unchanged.
func ShowPostalCode(code string) string {
	if len(code) != postalDigits || strings.ContainsFunc(code, notDigit) {
		return code
	}
	return code[:3] + "-" + code[3:]
}

func notDigit(r rune) bool { return r < '0' || r > '9' }
