package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normalize unifies spellings and keeps case and script: compatibility forms (half and full width,
// ligatures) are replaced by the usual ones, accents of Latin letters are removed, all hyphens
// become one, and a hyphen behind katakana becomes the long vowel sign.
func normalize(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	var last rune
	for _, r := range norm.NFKD.String(text) {
		if unicode.Is(unicode.Mn, r) && unicode.Is(unicode.Latin, last) {
			continue // an accent
		}
		if isHyphen(r) {
			r = '-'
			if isKatakana(last) {
				r = 'ー'
			}
		}
		b.WriteRune(r)
		if !unicode.Is(unicode.Mn, r) {
			last = r
		}
	}
	return norm.NFC.String(b.String())
}

func isHyphen(r rune) bool { return r == '-' || r == '−' || r >= '‐' && r <= '―' }

func isKatakana(r rune) bool {
	return r >= 'ァ' && r <= 'ヺ' || r == 'ー' || r == 'ヽ' || r == 'ヾ'
}

func isHiragana(r rune) bool { return r >= 'ぁ' && r <= 'ゖ' || r == 'ゝ' || r == 'ゞ' }

// va replaces the kana for a foreign v, which are also written with b.
var va = strings.NewReplacer("ゔぁ", "ば", "ゔぃ", "び", "ゔぇ", "べ", "ゔぉ", "ぼ", "ゔ", "ぶ")

// foldKana replaces katakana by hiragana.
func foldKana(text string) string {
	folded := strings.Map(func(r rune) rune {
		if r >= 'ァ' && r <= 'ヶ' || r == 'ヽ' || r == 'ヾ' {
			return r - 'ァ' + 'ぁ'
		}
		return r
	}, text)
	return va.Replace(folded)
}

// singular folds regular English plurals. The result need not be a word: it only must be the same
// for text and query.
func singular(word string) string {
	switch {
	case len(word) < 4 || !isLetters(word):
		return word
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return word[:len(word)-3] + "y"
	case hasAnySuffix(word, "sses", "xes", "ches", "shes", "zes"):
		return word[:len(word)-2]
	case strings.HasSuffix(word, "s") && !hasAnySuffix(word, "ss", "us", "is"):
		return word[:len(word)-1]
	}
	return word
}

func hasAnySuffix(word string, suffixes ...string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(word, suffix) {
			return true
		}
	}
	return false
}

// isLetters reports whether word consists of the letters a to z.
func isLetters(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return word != ""
}
