package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Tidy returns a text in the form in which it is stored: composed (Unicode NFC), without blanks and
// invisible characters at its ends. A text of invisible characters becomes "". Control characters
// and bidirectional controls stay, so that Line can refuse them. Tidy is idempotent.
func Tidy(text string) string {
	if plain(text) {
		return text
	}
	return norm.NFC.String(Trim(norm.NFC.String(text)))
}

// plain reports whether a text is printable ASCII without blanks at its ends. Most texts are, and
// Tidy does not change them.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return text == "" || text[0] != ' ' && text[len(text)-1] != ' '
}

// Trim returns the text without blanks and invisible characters at its ends. Variation selectors
// and the tags of flags stay after the character to which they belong.
func Trim(text string) string {
	text = strings.TrimLeftFunc(text, trimmed)
	return strings.TrimRightFunc(text, func(r rune) bool { return trimmed(r) && !modifier(r) })
}

func trimmed(r rune) bool { return Invisible(r) && !unicode.Is(unicode.Bidi_Control, r) }

// Invisible reports whether a character shows nothing: blanks of every width, and characters that
// only affect how others are displayed. It is false for control characters such as a line feed.
func Invisible(r rune) bool {
	return r == ' ' || r > '~' && (unicode.In(r, unicode.Zs, unicode.Cf, unicode.Variation_Selector) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) ||
		filler(r))
}

// filler reports whether r is a letter or mark that shows nothing (Default_Ignorable_Code_Point and
// the empty Braille pattern).
func filler(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0':
		return true
	}
	return false
}

// modifier reports whether r is an invisible character that changes the visible one before it: 葛 in
// another form, ❤ in color, the flag of a region.
func modifier(r rune) bool {
	return unicode.Is(unicode.Variation_Selector, r) || 0xe0020 <= r && r <= 0xe007f
}

// Line reports whether a text is allowed in one line: it is valid UTF-8 without control characters,
// line separators, and characters that change the direction of the text after them (Unicode
// Bidi_Control), which can make a text read as another one.
func Line(text string) bool {
	for _, r := range text {
		if r < ' ' || r == 0x7f || r > '~' && steers(r) {
			return false
		}
	}
	return utf8.ValidString(text)
}

func steers(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r)
}

// Lines reports whether a text of several lines can be stored and shown: it is valid UTF-8 without
// control characters other than tab and line ends.
func Lines(text string) bool {
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
	}
	return utf8.ValidString(text)
}

// Fold returns the form by which a text is compared: texts that people read as the same have the
// same form. It is tidy, without differences of case and width (ｓｏｎｙ and Sony, ｶﾞ and ガ) and
// without invisible characters; a sequence of blanks becomes one. It is not for display.
func Fold(text string) string {
	if plain(text) && !strings.Contains(text, "  ") {
		return strings.ToLower(text)
	}
	folded := cases.Fold().String(norm.NFC.String(width.Fold.String(norm.NFC.String(text))))
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '\u2800':
			return ' '
		case Invisible(r):
			return -1
		}
		return r
	}, folded)
	return norm.NFC.String(strings.Join(strings.Fields(visible), " "))
}
