package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// script is the script of a word.
type script int

const (
	none script = iota
	// alphabetic words consist of letters and digits, and are separated by spaces.
	alphabetic
	kanji
	hiragana
	katakana
)

// word is a run of letters of one script. Japanese has no spaces: it is split where the script
// changes, which is where most words end; bigrams find what this misses.
type word struct {
	// text is the folded form, for comparison; shown is the original form.
	text, shown string
	script      script
	// glued marks a word that follows the one before without a separator.
	glued bool
	// joint is the sign between this alphabetic word and the one before, such as the hyphen of
	// TN-2110; 0 for none.
	joint rune
	// capital: the word begins with a capital letter. closes: a sign that ends a phrase follows.
	// head: the word is a head word (heads.go).
	capital, closes, head bool
}

func (w word) japanese() bool { return w.script >= kanji }

// spelled reports whether the word consists of letters only.
func (w word) spelled() bool {
	return w.script == alphabetic && !strings.ContainsFunc(w.text, func(r rune) bool { return !unicode.IsLetter(r) })
}

// scriptOf returns the script of a character; none for one that separates words.
func scriptOf(r rune) script {
	switch {
	case isKatakana(r):
		return katakana
	case isHiragana(r):
		return hiragana
	case unicode.Is(unicode.Han, r) || r == '々' || r == '〆':
		return kanji
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
		return alphabetic
	}
	return none
}

// wordsOf returns the first words of a text, at most limit.
func wordsOf(text string, limit int) []word {
	var words []word
	var between []rune // characters since the word before
	cased := []rune(normalize(text))
	runes := make([]rune, len(cased))
	for i, r := range cased {
		runes[i] = unicode.ToLower(r)
	}
	for start := 0; start < len(runes) && len(words) < limit; {
		kind := scriptOf(runes[start])
		if kind == none {
			between = append(between, runes[start])
			start++
			continue
		}
		end := start + 1
		for end < len(runes) && continues(runes, end, kind) {
			end++
		}
		w := newWord(string(runes[start:end]), kind)
		w.capital = unicode.IsUpper(cased[start])
		if len(words) > 0 {
			words[len(words)-1].closes = isClosing(between)
			w.glued = len(between) == 0
			if w.glued && words[len(words)-1].continuesWith(w) {
				words[len(words)-1].append(w)
				start = end
				continue
			}
			if len(between) == 1 && strings.ContainsRune("-/.+'&_", between[0]) && kind == alphabetic && words[len(words)-1].script == alphabetic {
				w.joint = between[0]
			}
		}
		words, between, start = append(words, w), between[:0], end
	}
	return words
}

// isClosing reports whether the characters between two words end a phrase. A dash does, a hyphen
// does not.
func isClosing(between []rune) bool {
	return slices.ContainsFunc(between, func(r rune) bool {
		return strings.ContainsRune(",;:()[]|/", r) || r == '-' && len(between) > 1
	})
}

// particles separate words and belong to none.
const particles = "のとやをがはにでもへ"

// continuesWith reports whether next continues w: hiragana behind a kanji (揚げ, 焼き), and a kanji
// behind that (焼き鳥).
func (w word) continuesWith(next word) bool {
	last, _ := utf8.DecodeLastRuneInString(w.text)
	switch {
	case w.script != kanji:
		return false
	case next.script == hiragana:
		return scriptOf(last) == kanji && utf8.RuneCountInString(next.text) < 3 && !strings.Contains(particles, next.text)
	case next.script == kanji:
		return scriptOf(last) == hiragana
	}
	return false
}

// append adds the next word to w.
func (w *word) append(next word) {
	w.text += next.text
	w.shown += next.shown
}

// continues reports whether the rune at i belongs to the word before it, such as the point in 2.4.
func continues(runes []rune, i int, kind script) bool {
	if kind == alphabetic && runes[i] == '.' {
		return unicode.IsDigit(runes[i-1]) && i+1 < len(runes) && unicode.IsDigit(runes[i+1])
	}
	if kind == hiragana && runes[i] == 'ー' {
		return true // こーひー
	}
	return scriptOf(runes[i]) == kind
}

// newWord returns a word with its folded text.
func newWord(text string, kind script) word {
	w := word{text: text, shown: text, script: kind}
	switch kind {
	case alphabetic:
		w.text = singular(text)
	case katakana, hiragana:
		// サーバー and サーバ are the same word.
		if short := strings.TrimSuffix(text, "ー"); utf8.RuneCountInString(short) > 1 {
			w.text = short
		}
		w.text = foldKana(w.text)
	case none, kanji:
		w.text = foldKana(text)
	}
	return w
}

// ngramsOf returns the bigrams of a Japanese text and its single kanji, with a prefix that
// distinguishes them from words.
func ngramsOf(stretch string) []string {
	runes := []rune(stretch)
	var ngrams []string
	for i, r := range runes {
		if scriptOf(r) == kanji {
			ngrams = append(ngrams, ngramPrefix+string(r))
		}
		if i+1 < len(runes) {
			ngrams = append(ngrams, ngramPrefix+string(runes[i:i+2]))
		}
	}
	return ngrams
}

const ngramPrefix = "_"

// phraseKey joins words for comparing phrases: Japanese without spaces, everything else with one.
func phraseKey(words []word) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 && (!w.japanese() || !words[i-1].japanese()) {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return b.String()
}

// Key returns the search key of a text: its words in folded form, for comparing names and synonyms.
// It is "" if the text has no words.
func Key(text string) string { return phraseKey(wordsOf(text, maxQueryWords)) }

// Prefix returns the folded form of the beginning of one or two words, for comparing suggestions;
// "" if it has no words.
func Prefix(text string) string {
	words := wordsOf(text, maxQueryWords)
	if len(words) == 0 {
		return ""
	}
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	last := &texts[len(texts)-1]
	if w := words[len(words)-1]; !w.japanese() {
		*last = w.shown // the word may be incomplete: what looks like a plural need not be one
	}
	prefix := strings.Join(texts, " ")
	if strings.HasSuffix(normalize(text), " ") {
		prefix += " "
	}
	return prefix
}
