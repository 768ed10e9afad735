package domain

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Destination is where a delivery goes: an address, or a part of one.
type Destination struct {
	// PostalCode has seven digits, or is "".
	PostalCode string
	Prefecture string
	City       string
	// Line1 has the town and the house number.
	Line1 string
	// Point is a place that the client knows; nil without one.
	Point *Point
}

// Point is a place in WGS84.
type Point struct{ Latitude, Longitude float64 }

// Source says how a destination was found.
type Source int

// Sources of a place, from the most exact one.
const (
	// SourceCoordinates: the coordinates of the request.
	SourceCoordinates Source = iota + 1
	// SourceTown: the point of the town.
	SourceTown
	// SourceTownApproximate: a mean of several towns.
	SourceTownApproximate
	// SourcePostalCode: there is no point; only lists of postal codes were considered.
	SourcePostalCode
)

// TownPoint is a point that stands for a town.
type TownPoint struct {
	Prefecture, City, Town, Koaza string
	Point                         Point
	// Approximate: the point is a mean of its neighbors.
	Approximate bool
}

// Keys of a town. An address of the town begins with its key.
func (p TownPoint) Keys() (key, base string) {
	base, number := splitChome(TownKey(p.Town))
	return base + number + TownKey(p.Koaza), base
}

// Prefixes returns what a postal code can begin with in a list of postal codes.
func Prefixes(postalCode string) []string {
	var out []string
	for n := minPrefix; n <= len(postalCode); n++ {
		out = append(out, postalCode[:n])
	}
	return out
}

// minPrefix is the number of digits of the shortest entry in a list of postal codes.
const minPrefix = 3

// maxKey bounds the number of characters of a line that are compared with keys of towns.
const maxKey = 40

// TownPrefixes returns the keys of towns with which the line of an address can begin, such as 飯田橋
// and 飯田橋1 for 飯田橋1-2-3. No prefix ends within a number: 飯田橋10 is not in 飯田橋1.
func TownPrefixes(line string) []string {
	key := []rune(TownKey(line))
	var out []string
	for n := 1; n <= min(len(key), maxKey); n++ {
		if n < len(key) && isDigit(key[n-1]) && isDigit(key[n]) {
			continue
		}
		out = append(out, string(key[:n]))
	}
	return out
}

// marks are characters that mean a part of an address, and are left out as often as written.
var marks = strings.NewReplacer("大字", "", "字", "", "丁目", "-", "ヶ", "ケ", "ｹ", "ケ", "が", "ケ", "ヵ", "カ")

// TownKey returns the form by which names of towns are compared: half-width digits instead of
// kanji numerals before 丁目, which is a hyphen and left out at the end, without 大字, 字 and blanks.
func TownKey(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return r
	}, text)
	return strings.TrimRight(marks.Replace(chomeDigits(text)), "-")
}

// chomeDigits replaces the kanji numeral before the first 丁目 by digits.
func chomeDigits(text string) string {
	before, after, found := strings.Cut(text, "丁目")
	if !found {
		return text
	}
	start := len(before)
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(before[:start])
		if !strings.ContainsRune(numerals, r) && r != '十' {
			break
		}
		start -= size
	}
	if start == len(before) {
		return text
	}
	return before[:start] + digitsOf([]rune(before[start:])) + "丁目" + after
}

// numerals are the kanji numerals from 0.
const numerals = "〇一二三四五六七八九"

// digitOf returns the digit of a numeral.
func digitOf(numeral rune) string {
	for digit, r := range []rune(numerals) {
		if r == numeral {
			return strconv.Itoa(digit)
		}
	}
	return ""
}

// digitsOf returns the digits of a kanji numeral below 100.
func digitsOf(numeral []rune) string {
	var out strings.Builder
	for i, r := range numeral {
		if r != '十' {
			out.WriteString(digitOf(r))
			continue
		}
		if i == 0 {
			out.WriteString("1")
		}
		if i == len(numeral)-1 {
			out.WriteString("0")
		}
	}
	return out.String()
}

// splitChome splits the key of a town before the number of its chome.
func splitChome(key string) (base, number string) {
	end := len(strings.TrimRightFunc(key, isDigit))
	return key[:end], key[end:]
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
