package search

import (
	"slices"
	"strings"
)

// The head word of an English noun phrase is its last word: a projector lamp is a lamp, and a cable
// for a camera is a cable. These are the only rules: a word that is followed by another one
// describes it, and all words after a "for" describe. For Japanese, only the words for "for" are
// recognized.

const (
	// accompaniment holds the words that introduce what a thing is used with.
	accompaniment = " for with per "
	// colors follow the head word in product names.
	colors = " black white gray grey silver gold red blue green yellow orange pink purple violet brown beige "
)

// purposes mark the end of what a thing is used with, as in プロジェクター用ランプ.
var purposes = []string{"用", "専用", "向け", "対応"}

// isOneOf reports whether a list of words in blanks contains a text.
func isOneOf(list, text string) bool { return strings.Contains(list, " "+text+" ") }

// markHeads marks the head words of a text.
func markHeads(words []word) {
	beside := false
	for i := range words {
		w := &words[i]
		w.head = !beside && (i+1 == len(words) || !w.describes(words[i+1]))
		beside = !w.closes && (beside || isOneOf(accompaniment, w.text))
	}
}

// describes reports whether w describes the next word. A capitalized word after a word in lower
// case begins a new phrase, as in "optical mouse USB".
func (w word) describes(next word) bool {
	switch {
	case next.glued && slices.ContainsFunc(purposes, func(p string) bool { return strings.HasPrefix(next.text, p) }):
		return true
	case strings.ContainsRune("-.'_", next.joint):
		return true
	case w.closes || !w.spelled() || !next.spelled() || next.capital && !w.capital:
		return false
	}
	return !isOneOf(ignoredWords, next.text) && !isOneOf(accompaniment, next.text) && !isOneOf(colors, next.text)
}

// headOf returns the index of the query's head word: the last word that may be one, -1 if there is
// none.
func headOf(words []word) int {
	for i := len(words) - 1; i >= 0; i-- {
		if w := words[i]; w.head && (w.japanese() || w.spelled() && !isOneOf(colors, w.text)) {
			return i
		}
	}
	return -1
}
