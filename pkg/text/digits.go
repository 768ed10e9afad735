package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Digits returns the digits of a text in ASCII, as people write numbers: full-width or not, with
// blanks and hyphens of every kind. It skips the characters in also. It returns false if the text
// contains anything else.
func Digits(written, also string) (string, bool) {
	var out strings.Builder
	for _, r := range width.Narrow.String(written) {
		switch {
		case '0' <= r && r <= '9':
			out.WriteRune(r)
		case Invisible(r) || Hyphen(r) || strings.ContainsRune(also, r):
		default:
			return "", false
		}
	}
	return out.String(), true
}

// Hyphen reports whether people type r in place of a hyphen: dashes, minus signs, the long vowel
// mark, box-drawing lines.
func Hyphen(r rune) bool {
	return unicode.Is(unicode.Pd, r) || strings.ContainsRune("\u2212\u30fc\uff70\u2500\u2501\u02d7\u2043\u00af", r)
}
