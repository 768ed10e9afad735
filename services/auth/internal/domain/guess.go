package domain

import (
	_ "embed"
	"sort"
	"strings"
	"unicode"
)

// guessableWords are common passwords, names and words, sorted, one a line in lower case. The text
// is searched in place, because a set in memory would cost every process about 10 MB.
//
//go:embed guessable.txt
var guessableWords string

const (
	// estimatedRunes is the number of characters of a password that are examined, so that a long
	// password costs some milliseconds at most.
	estimatedRunes = 48
	longestWord    = 24
	shortestRun    = 3
)

// The cost of guessing the parts of a password, in bits.
const (
	wordBits   = 13 // one of about 60,000 words, the frequent ones first
	ownBits    = 3  // part of the account's own address
	runBits    = 7  // position on the keyboard or in the alphabet, direction, length
	repeatBits = 2  // the preceding characters repeated
	twistBits  = 1  // a word written backwards, or with digits and signs for letters
	digitBits  = 3.4
	letterBits = 4.7
	signBits   = 6
	otherBits  = 7 // a letter that is not ASCII, of the few hundred common ones
	dateBits   = 8 // a year
)

// rows are the sequences of keyboard and alphabet in which runs are found: in both directions, from
// any position, and around the end.
var rows = doubled(
	"1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "!@#$%^&*()_+",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "qazwsxedcrfvtgbyhnujmik,ol.p;/",
	"あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
	"アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
	"いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす",
)

// doubled appends each row to itself, so that it contains the runs around its end.
func doubled(rows ...string) []string {
	for i, row := range rows {
		rows[i] = row + row
	}
	return rows
}

// guessBits estimates the bits needed to guess a folded password: the least sum over all ways to
// split it into words, runs, repeats, years and single characters. It is the method of zxcvbn
// (Wheeler, USENIX Security 2016) with flat costs. own are words that an attacker knows, such as
// those of the e-mail address.
func guessBits(folded string, own []string) float64 {
	runes := []rune(folded)
	runes = runes[:min(len(runes), estimatedRunes)]
	best := make([]float64, len(runes)+1)
	for end := 1; end <= len(runes); end++ {
		best[end] = best[end-1] + runeBits(runes[end-1])
		for start := end - 2; start >= 0; start-- {
			if bits, ok := partBits(runes, start, end, own); ok {
				best[end] = min(best[end], best[start]+bits)
			}
		}
		for length := 1; 2*length <= end; length++ {
			if repeats(runes, end-2*length, end-length, length) {
				best[end] = min(best[end], best[end-length]+repeatBits)
			}
		}
	}
	return best[len(runes)]
}

func runeBits(r rune) float64 {
	switch {
	case r > unicode.MaxASCII:
		return otherBits
	case unicode.IsDigit(r):
		return digitBits
	case unicode.IsLetter(r):
		return letterBits
	default:
		return signBits
	}
}

// partBits returns the cost of the runes from start to end as one part. ok is false if they are no
// run, year or word.
func partBits(runes []rune, start, end int, own []string) (bits float64, ok bool) {
	part := runes[start:end]
	if len(part) >= shortestRun && isRun(part) {
		return runBits, true
	}
	if isYear(part) {
		return dateBits, true
	}
	if len(part) > longestWord {
		return 0, false
	}
	return guessableBits(part, own)
}

// guessableBits returns the cost of a part that is a word: unchanged, backwards, or with letters
// replaced by digits and signs. ok is false if it is none.
func guessableBits(part []rune, own []string) (bits float64, ok bool) {
	for i, text := range spellings(part) {
		twist := float64(min(i, twistBits))
		for _, word := range own {
			if text == word {
				return ownBits + twist, true
			}
		}
		if isGuessable(text) {
			return wordBits + twist, true
		}
	}
	return 0, false
}

// spellings returns the part unchanged, then backwards, and then, if it contains digits or signs
// that replace letters, with these letters.
func spellings(part []rune) []string {
	plain := string(part)
	all := []string{plain, backwards(part)}
	if untwisted := untwist.Replace(plain); untwisted != plain {
		all = append(all, untwisted, strings.ReplaceAll(untwisted, "i", "l"))
	}
	return all
}

var untwist = strings.NewReplacer(
	"4", "a", "@", "a", "8", "b", "(", "c", "3", "e", "6", "g", "9", "g", "1", "i", "!", "i", "|", "i", "0", "o", "$", "s", "5", "s",
	"7", "t", "+", "t", "2", "z")

func backwards(part []rune) string {
	var out strings.Builder
	for i := len(part) - 1; i >= 0; i-- {
		out.WriteRune(part[i])
	}
	return out.String()
}

// isGuessable reports whether guessableWords contains the word, by binary search over its lines.
func isGuessable(word string) bool {
	at := sort.Search(len(guessableWords), func(i int) bool { return lineAt(i) >= word })
	return at < len(guessableWords) && lineAt(at) == word
}

// lineAt returns the line of guessableWords that contains the byte at i.
func lineAt(i int) string {
	line, _, _ := strings.Cut(guessableWords[strings.LastIndexByte(guessableWords[:i], '\n')+1:], "\n")
	return line
}

// isRun reports whether the part is a run of a row, in either direction.
func isRun(part []rune) bool {
	text, turned := string(part), backwards(part)
	for _, row := range rows {
		if strings.Contains(row, text) || strings.Contains(row, turned) {
			return true
		}
	}
	return false
}

func isYear(part []rune) bool {
	return len(part) == 4 && unicode.IsDigit(part[2]) && unicode.IsDigit(part[3]) &&
		(string(part[:2]) == "19" || string(part[:2]) == "20")
}

// repeats reports whether the length runes at one and at other are equal.
func repeats(runes []rune, one, other, length int) bool {
	for i := range length {
		if runes[one+i] != runes[other+i] {
			return false
		}
	}
	return true
}
