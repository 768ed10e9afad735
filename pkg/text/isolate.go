package text

import (
	"golang.org/x/text/unicode/bidi"
)

// Isolate returns a text for use inside of another one. A text with letters of a right-to-left
// script is put between U+2068 (first strong isolate) and U+2069, because the price behind it would
// otherwise be shown before it, with its figures in another order; any other text stays as it is. s
// must be a Line, which has no bidirectional controls that could end the isolation. In HTML, use
// the element bdi. Source: Unicode Standard Annex 9, section 2.4.
func Isolate(s string) string {
	if !rightToLeft(s) {
		return s
	}
	return "\u2068" + s + "\u2069"
}

// rightToLeft reports whether s has a letter or number of a right-to-left script.
func rightToLeft(s string) bool {
	for _, r := range s {
		if r < firstRightToLeft {
			continue
		}
		properties, _ := bidi.LookupRune(r)
		switch properties.Class() { //nolint:exhaustive // the others are not of such a script
		case bidi.R, bidi.AL, bidi.AN:
			return true
		}
	}
	return false
}

// firstRightToLeft is the first code point of a right-to-left script: Hebrew.
const firstRightToLeft = '\u0590'
