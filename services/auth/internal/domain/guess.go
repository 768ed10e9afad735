package domain

import (
	_ "embed"
	"sort"
	"strings"
	"unicode"
)

// guessableWords are common passwords, names and words, sorted, one a line in lower case. The text
// is searched where it lies, because a set in memory would cost every process some 10 MB.
//
//go:embed guessable.txt
var guessableWords string

const (
	// estimatedRunes is how much of a password is looked at, so that a long one costs some
	// milliseconds at most.
	estimatedRunes = 48
	longestWord    = 24
	shortestRun    = 3
)

// What the parts of a password cost one who guesses, in bits.
const (
	wordBits   = 13 // one of some 60,000, the frequent ones first
	ownBits    = 3  // part of the account's own address
	runBits    = 7  // where on the keyboard or in the alphabet, which way, how long
	repeatBits = 2  // what stands before it, once more
	twistBits  = 1  // a word read backwards, or with digits and signs for letters
	digitBits  = 3.4
	letterBits = 4.7
	signBits   = 6
	otherBits  = 7 // a letter that is not ASCII, of the few hundred common ones
	dateBits   = 8 // a year
)

// rows are what fingers and memory walk along, both ways, from any place, and around the end of it.
var rows = doubled(
	"1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "!@#$%^&*()_+",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "qazwsxedcrfvtgbyhnujmik,ol.p;/",
	"あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
	"アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
	"いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす",
)

// doubled makes what goes around the end of a row part of it.
func doubled(rows ...string) []string {
	for i, row := range rows {
		rows[i] = row + row
	}
	return rows
}

// guessBits estimates how many bits of guesses find a folded password: the least sum over all ways
// to cut it into words, runs, repeats, years and single characters. It is the method of zxcvbn
// (Wheeler, USENIX Security 2016) with flat costs. own are words that say nothing, such as those of
// the address.
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

// partBits returns what the part from start to end costs as one piece, if it is a known one.
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

// guessableBits returns what a word costs as it stands, backwards, or twisted.
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

// spellings returns the part as it stands and then, where they differ, backwards and with letters
// for the signs that stand for them.
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

// isGuessable searches guessableWords, halving it line by line.
func isGuessable(word string) bool {
	at := sort.Search(len(guessableWords), func(i int) bool { return lineAt(i) >= word })
	return at < len(guessableWords) && lineAt(at) == word
}

// lineAt returns the line of guessableWords that the byte at i belongs to.
func lineAt(i int) string {
	line, _, _ := strings.Cut(guessableWords[strings.LastIndexByte(guessableWords[:i], '\n')+1:], "\n")
	return line
}

// isRun reports whether the part walks along a row, either way.
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

// repeats reports whether length runes from one place and from another are the same.
func repeats(runes []rune, one, other, length int) bool {
	for i := range length {
		if runes[one+i] != runes[other+i] {
			return false
		}
	}
	return true
}
