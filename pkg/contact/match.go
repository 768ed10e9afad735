package contact

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/akinai/akinai/pkg/text"
)

// NameKey returns the form by which names of people and companies are compared: without differences
// of width, case, blanks, hiragana and katakana, and variants of the same kanji (髙 and 高). It is
// never shown.
func NameKey(written string) string {
	folded := []rune(legalForms.Replace(matchFold(written)))
	var out strings.Builder
	for i, r := range folded {
		switch {
		case r == ' ' || r == '・':
		case text.Hyphen(r) && longVowel(folded, i):
			out.WriteRune('ー')
		case text.Hyphen(r):
			out.WriteRune('-')
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// legalForms are abbreviations in names of companies.
var legalForms = strings.NewReplacer("(株)", "株式会社", "(有)", "有限会社", "(同)", "合同会社")

// PlaceKey returns the form by which the lines of an address are compared, in their order:
// prefecture, city, town and number, building and room. 1丁目2番3号, １－２－３ and 一丁目二番地の三 have
// the same form; 一番町 is the name of a town and stays one. It is never shown.
//
// Where it cannot know, two texts stay different: the book then has an address twice, while a wrong
// match would send a parcel to another door.
func PlaceKey(lines ...string) string {
	s := placeScan{in: []rune(matchFold(strings.Join(lines, " ")))}
	for s.at < len(s.in) {
		s.next()
	}
	return s.out.String()
}

// placeScan reads a folded address.
type placeScan struct {
	in []rune
	at int

	out strings.Builder
	// numbered means that the last thing written is a number; apart, that a separator follows it.
	numbered, apart bool
}

func (s *placeScan) next() {
	r := s.in[s.at]
	switch {
	case s.number():
	case r == ' ':
		s.skip(1)
	case r == 'ノ' && s.numbered && s.numeralAt(s.at+1):
		s.skip(1)
	case text.Hyphen(r) && longVowel(s.in, s.at):
		s.write('ー')
	case text.Hyphen(r):
		s.skip(1)
	case r == '大' && s.is(s.at+1, "字"):
		s.skip(2)
	default:
		s.write(s.small(r))
	}
}

// skip reads n characters that only separate.
func (s *placeScan) skip(n int) { s.at, s.apart = s.at+n, true }

func (s *placeScan) write(r rune) {
	s.out.WriteRune(r)
	s.at++
	s.numbered, s.apart = false, false
}

// small returns a small kana of a place name as it is compared: 霞が関, 霞ヶ関 and 霞ケ関, 四ッ谷 and 四ツ谷
// are the same places.
func (s *placeScan) small(r rune) rune {
	between := s.at > 0 && s.at+1 < len(s.in) && unicode.Is(unicode.Han, s.in[s.at-1]) && unicode.Is(unicode.Han, s.in[s.at+1])
	switch {
	case r == 'ヶ' || r == 'ヵ' || between && r == 'ガ':
		return 'ケ'
	case between && r == 'ッ':
		return 'ツ'
	}
	return r
}

// number reads a number with its unit. It returns false if the place has none.
func (s *placeScan) number() bool {
	value, end := arabic(s.in, s.at)
	if value == "" {
		if value, end = kanjiNumber(s.in, s.at); value == "" || !s.counts(end) {
			return false
		}
	}
	if s.numbered {
		s.out.WriteByte('-')
	}
	s.out.WriteString(value)
	s.at, s.numbered, s.apart = end, true, false
	switch {
	case s.is(end, "丁目"), s.is(end, "番地"), s.is(end, "号室"):
		s.skip(2)
	case s.is(end, "番") && s.unit(end+1), s.is(end, "号") && !s.building(end+1):
		s.skip(1)
	case s.is(end, "階"):
		s.write('f')
	}
	return true
}

// counts reports whether the kanji before end are a number, and no part of a name such as 三好 or
// 千代田.
func (s *placeScan) counts(end int) bool {
	for _, unit := range []string{"丁", "番", "号", "階", "条", "線", "棟"} {
		if s.is(end, unit) {
			return true
		}
	}
	joins := end < len(s.in) && (s.in[end] == 'ノ' || text.Hyphen(s.in[end]))
	return joins && s.numeralAt(end+1) || s.at > 0 && s.in[s.at-1] == '第' ||
		s.numbered && s.apart && s.in[s.at-1] != ' ' && s.boundary(end)
}

// unit reports whether a 番 before the place counts, and is no part of a name such as 一番町 or 五番街.
func (s *placeScan) unit(at int) bool {
	if digits, _ := arabic(s.in, at); digits != "" || s.boundary(at) || s.is(at, "ノ") {
		return true
	}
	kanji, end := kanjiNumber(s.in, at)
	return kanji != "" && (s.boundary(end) || s.is(end, "号"))
}

// building reports whether a 号 before the place is one of 3号館, a building, and not of a number.
func (s *placeScan) building(at int) bool {
	return at < len(s.in) && strings.ContainsRune("館棟線地店門", s.in[at])
}

// boundary reports whether the place is the end, a blank or a hyphen.
func (s *placeScan) boundary(at int) bool {
	return at >= len(s.in) || s.in[at] == ' ' || text.Hyphen(s.in[at])
}

func (s *placeScan) numeralAt(at int) bool {
	digits, _ := arabic(s.in, at)
	kanji, _ := kanjiNumber(s.in, at)
	return digits != "" || kanji != ""
}

func (s *placeScan) is(at int, word string) bool {
	for _, r := range word {
		if at >= len(s.in) || s.in[at] != r {
			return false
		}
		at++
	}
	return true
}

// matchFold returns a text without differences of width, case, kana and variants of kanji. A
// sequence of blanks is one.
func matchFold(written string) string {
	return strings.Map(func(r rune) rune {
		if usual, ok := usualKanji[r]; ok {
			return usual
		}
		return Katakana(r)
	}, text.Fold(norm.NFKC.String(written)))
}

// longVowel reports whether the hyphen at the place is a long vowel mark: ー after kana, or any
// hyphen between two kana, because people type those for each other.
func longVowel(in []rune, at int) bool {
	if at == 0 || !katakanaLetter(in[at-1]) {
		return false
	}
	return in[at] == 'ー' || at+1 < len(in) && katakanaLetter(in[at+1])
}
