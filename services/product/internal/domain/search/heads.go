package search

import (
	"slices"
	"strings"
)

// English says last what a thing is: a projector lamp is a lamp, and a cable for a camera is a cable. That is all the grammar there is
// here: a word that another one follows describes, and so do all behind a "for". Of Japanese only the word for "for" is known.

const (
	// accompaniment begins what a thing goes with.
	accompaniment = " for with per "
	// colors stand behind what a thing is, in names of products.
	colors = " black white gray grey silver gold red blue green yellow orange pink purple violet brown beige "
)

// purposes begin what stands behind what a thing goes with, as in プロジェクター用ランプ.
var purposes = []string{"用", "専用", "向け", "対応"}

func isOneOf(list, text string) bool { return strings.Contains(list, " "+text+" ") }

// markHeads notes which of the words of a text say what the thing is.
func markHeads(words []word) {
	beside := false
	for i := range words {
		w := &words[i]
		w.head = !beside && (i+1 == len(words) || !w.describes(words[i+1]))
		beside = !w.closes && (beside || isOneOf(accompaniment, w.text))
	}
}

// describes reports whether w says something of the word behind it. A capital behind a small letter begins something new, as in
// "optical mouse USB".
func (w word) describes(next word) bool {
	switch {
	case next.glued && slices.ContainsFunc(purposes, func(p string) bool { return strings.HasPrefix(next.text, p) }):
		return true
	case strings.ContainsRune("-.'_", next.joint):
		return true
	case w.closes || !w.spelled() || !next.spelled() || next.capital && !w.capital:
		return false
	}
	return !isOneOf(emptyWords, next.text) && !isOneOf(accompaniment, next.text) && !isOneOf(colors, next.text)
}

// headOf returns the place of the word that says what is looked for: the last one that can be, -1 if there is none.
func headOf(words []word) int {
	for i := len(words) - 1; i >= 0; i-- {
		if w := words[i]; w.head && (w.japanese() || w.spelled() && !isOneOf(colors, w.text)) {
			return i
		}
	}
	return -1
}
