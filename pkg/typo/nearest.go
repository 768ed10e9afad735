package typo

import (
	"iter"
	"strings"
)

// Nearest returns the candidate with the smallest distance to word. It returns false if every
// distance is too large: more than a third of the word's length and more than two changes. Letter
// case is ignored. Of several nearest candidates the first is returned. Words are compared by
// bytes, so Nearest is meant for codes.
func Nearest(word string, candidates iter.Seq[string]) (nearest string, found bool) {
	folded := strings.ToUpper(word)
	best := max(2, len(word)/3) + 1
	for candidate := range candidates {
		if abs(len(candidate)-len(word)) >= best {
			continue
		}
		if d := Distance(folded, strings.ToUpper(candidate)); d < best {
			nearest, best, found = candidate, d, true
		}
	}
	return nearest, found
}

func abs(n int) int { return max(n, -n) }

// Distance returns the number of insertions, deletions and substitutions of bytes, and swaps of
// neighbors, that turn a into b (optimal string alignment).
func Distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
