package contact

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/akinai/akinai/pkg/text"
)

// postalDigits is how many digits a postal code has.
const postalDigits = 7

// PostalCode reads a postal code such as 100-0001, １０００００１ or 〒100 0001, and returns its seven
// digits. It reports false for what is none.
func PostalCode(written string) (string, bool) {
	rest := strings.TrimPrefix(text.Tidy(written), "〒")
	code, ok := digits(rest, "")
	return code, ok && len(code) == postalDigits
}

// ShowPostalCode returns a stored postal code with its hyphen: 100-0001. What is none is returned
// as it is.
func ShowPostalCode(code string) string {
	if len(code) != postalDigits || strings.ContainsFunc(code, notDigit) {
		return code
	}
	return code[:3] + "-" + code[3:]
}

// digits returns the digits of a text in ASCII. It leaves out blanks, hyphens of every kind, and
// the characters of also; it reports false if there is anything else.
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

// hyphen reports whether people type r where a hyphen belongs: dashes, minus signs, the long vowel
// mark, ruled lines.
func hyphen(r rune) bool {
	return unicode.Is(unicode.Pd, r) || strings.ContainsRune("\u2212\u30fc\uff70\u2500\u2501\u02d7\u2043\u00af", r)
}

func notDigit(r rune) bool { return r < '0' || r > '9' }
