package contact

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/akinai/akinai/pkg/text"
)

// postalDigits is the number of digits of a postal code.
const postalDigits = 7

// PostalCode parses a postal code such as 100-0001, １０００００１ or 〒100 0001, and returns its seven
// digits. It returns false for any other text.
func PostalCode(written string) (string, bool) {
	rest := strings.TrimPrefix(text.Tidy(written), "〒")
	code, ok := digits(rest, "")
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

// digits returns the digits of a text in ASCII. It skips blanks, hyphens of every kind, and the
// characters in also. It returns false if the text contains anything else.
func digits(written, also string) (string, bool) {
	var out strings.Builder
	for _, r := range width.Narrow.String(written) {
		switch {
		case '0' <= r && r <= '9':
			out.WriteRune(r)
		case text.Invisible(r) || hyphen(r) || strings.ContainsRune(also, r):
		default:
			return "", false
		}
	}
	return out.String(), true
}

// hyphen reports whether people type r in place of a hyphen: dashes, minus signs, the long vowel
// mark, box-drawing lines.
func hyphen(r rune) bool {
	return unicode.Is(unicode.Pd, r) || strings.ContainsRune("\u2212\u30fc\uff70\u2500\u2501\u02d7\u2043\u00af", r)
}

func notDigit(r rune) bool { return r < '0' || r > '9' }
