package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/akinai/akinai/pkg/typo"
)

// Limits on words that are corrected: no numbers or codes, and no words so short that many others
// are similar.
const (
	minTypo     = 4
	minTwoEdits = 8
	maxTypo     = 20
	// typoPrefix is the length of the prefix from which letters are removed: removing later ones
	// would only add entries, and no other candidates.
	typoPrefix = 7
	// rareDocuments is the number of documents up to which a word may be a typing error of one that
	// is ten times as common.
	rareDocuments = 3
	// maxCorrections bounds the corrections of one word.
	maxCorrections = 3
)

// maxEdits returns the number of typing errors that a word may have.
func maxEdits(word string) int {
	switch {
	case !isLetters(word) || len(word) < minTypo || len(word) > maxTypo:
		return 0
	case len(word) < minTwoEdits:
		return 1
	}
	return 2
}

// Deletes returns the deletes of a word, as in SymSpell: all strings that result from removing
// letters from its prefix, as many letters as the word may have errors. Words within that edit
// distance share a delete. Words that are not corrected have none.
func Deletes(word string) []string {
	n := maxEdits(word)
	if n == 0 {
		return nil
	}
	found := []string{word[:min(len(word), typoPrefix)]}
	for last := found; n > 0; n-- {
		var next []string
		for _, text := range last {
			for i := range len(text) {
				next = append(next, text[:i]+text[i+1:])
			}
		}
		found = append(found, next...)
		last = next
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// IndexedWord is a word of the search index with its number of documents.
type IndexedWord struct {
	Text      string
	Documents int
}

// Misspelled returns the words of the query that may be typing errors: no or few documents have
// them.
func (q *Query) Misspelled(counts map[TermID]int) []string {
	var words []string
	for _, w := range q.words {
		if maxEdits(w.text) > 0 && counts[IDOf(w.text)] <= rareDocuments {
			words = append(words, w.text)
		}
	}
	return words
}

// Correct adds similar words that may have been meant as alternatives, and their counts to counts.
func (q *Query) Correct(similar []IndexedWord, counts map[TermID]int) {
	for i, w := range q.words {
		documents := counts[IDOf(w.text)]
		if maxEdits(w.text) == 0 || documents > rareDocuments {
			continue
		}
		var meant []IndexedWord
		for _, s := range similar {
			if s.Documents > 10*documents && s.Text != w.text && typo.Distance(w.text, s.Text) <= min(maxEdits(w.text), maxEdits(s.Text)) {
				meant = append(meant, s)
			}
		}
		slices.SortFunc(meant, func(a, b IndexedWord) int {
			return cmp.Or(
				cmp.Compare(typo.Distance(w.text, a.Text), typo.Distance(w.text, b.Text)),
				cmp.Compare(b.Documents, a.Documents),
				strings.Compare(a.Text, b.Text),
			)
		})
		for _, s := range meant[:min(len(meant), maxCorrections)] {
			weight := weightTwoEdits
			if typo.Distance(w.text, s.Text) == 1 {
				weight = weightOneEdit
			}
			counts[IDOf(s.Text)] = s.Documents
			q.add(i, i+1, weight, []word{{text: s.Text, script: alphabetic}})
		}
	}
}
