package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Tidy returns a text as it is stored: composed (Unicode NFC), without blanks and invisible
// characters at its ends. A text that shows nothing becomes "". Controls and characters of
// direction stay, so that Line can refuse them. Tidying twice changes nothing more.
func Tidy(text string) string {
	if plain(text) {
		return text
	}
	return norm.NFC.String(Trim(norm.NFC.String(text)))
}

// plain reports whether a text is printable ASCII without blanks at its ends, as most are: nothing
// needs to be done to it.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return text == "" || text[0] != ' ' && text[len(text)-1] != ' '
}

// Trim returns the text without blanks and invisible characters at its ends. Selectors of variants
// and the tags of flags stay behind the character that they belong to.
func Trim(text string) string {
	text = strings.TrimLeftFunc(text, trimmed)
	return strings.TrimRightFunc(text, func(r rune) bool { return trimmed(r) && !modifier(r) })
}

func trimmed(r rune) bool { return Invisible(r) && !unicode.Is(unicode.Bidi_Control, r) }

// Invisible reports whether a character shows nothing: blanks of every width, and what only steers
// how others are shown. Controls such as a line feed are not among them.
func Invisible(r rune) bool {
	return r == ' ' || r > '~' && (unicode.In(r, unicode.Zs, unicode.Cf, unicode.Variation_Selector) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) ||
		filler(r))
}

// filler are letters and marks that show nothing (Default_Ignorable_Code_Point and the empty
// Braille pattern).
func filler(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0':
		return true
	}
	return false
}

// modifier are invisible characters that change the visible one before them: 葛 in another form, ❤
// in color, a region's flag.
func modifier(r rune) bool {
	return unicode.Is(unicode.Variation_Selector, r) || 0xe0020 <= r && r <= 0xe007f
}

// Line reports whether a text may stand in one line: it is valid UTF-8 without controls, line
// separators, and characters that change the direction of what follows them (Unicode Bidi_Control),
// which can make a text read as another one.
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

// Lines reports whether a text of many lines can be stored and shown: valid UTF-8 without controls
// other than tab and line ends.
func Lines(text string) bool {
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
	}
	return utf8.ValidString(text)
}

// Fold returns what a text is compared by: texts that people read as the same have one fold. It is
// tidy, without case, width (ｓｏｎｙ and Sony, ｶﾞ and ガ) and invisible characters; blanks in a row are
// one. Never shown.
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
