package contact

import (
	"strings"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"github.com/akinai/akinai/pkg/text"
)

// Kana parses a reading such as やまだ, ﾔﾏﾀﾞ or ヤマダ, and returns it in full-width katakana. A sequence
// of blanks becomes one full-width blank. It returns false for a text with anything but kana,
// blanks and middle dots, and for one without a letter.
func Kana(written string) (string, bool) {
	folded := norm.NFC.String(width.Fold.String(text.Tidy(written)))
	letters := false
	reading := strings.Map(func(r rune) rune {
		r = Katakana(r)
		switch {
		case katakanaLetter(r):
			letters = true
		case !strings.ContainsRune(" ー・ヽヾ", r):
			return -1
		}
		return r
	}, folded)
	if !letters || len([]rune(reading)) != len([]rune(folded)) {
		return "", false
	}
	return strings.Join(strings.Fields(reading), "\u3000"), true
}

// Katakana returns the katakana of a hiragana, and any other character unchanged.
func Katakana(r rune) rune {
	if 'ぁ' <= r && r <= 'ゖ' || r == 'ゝ' || r == 'ゞ' {
		return r + 'ァ' - 'ぁ'
	}
	return r
}

func katakanaLetter(r rune) bool { return 'ァ' <= r && r <= 'ヺ' || 'ㇰ' <= r && r <= 'ㇿ' }
