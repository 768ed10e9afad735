package search

import (
	"slices"
	"strings"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Group is words that mean the same, as an importer gives them.
type Group struct {
	ID string
	// Entries are in the order of the source; none takes the group away.
	Entries []Entry
}

// Entry is one word of a group.
type Entry struct {
	Word      string    `json:"word"`
	Expansion Expansion `json:"expansion"`
	// Predicate tells verbs and adjectives from nouns: they do not stand for each other.
	Predicate bool `json:"predicate,omitempty"`
	// Lexemes number the words of the group; entries that share one are the same word, spelled or said differently.
	Lexemes []int32 `json:"lexemes,omitempty"`
}

// Expansion says what a search does with a word that has synonyms. The zero Expansion is none.
type Expansion string

// The expansions, as they are stored.
const (
	// ExpansionAlways finds the others and is found by them.
	ExpansionAlways Expansion = "always"
	// ExpansionResult is found by the others only.
	ExpansionResult Expansion = "result"
	// ExpansionNever does neither.
	ExpansionNever Expansion = "never"
)

// Check refuses what cannot be stored. Errors: domain.ErrTextInvalid, domain.ErrDuplicateGroup.
func Check(groups []Group) error {
	seen := make(map[string]bool, len(groups))
	for _, g := range groups {
		if seen[g.ID] {
			return domain.ErrDuplicateGroup.With("group", g.ID)
		}
		seen[g.ID] = true
		if strings.ContainsRune(g.ID, 0) || slices.ContainsFunc(g.Entries, func(e Entry) bool { return strings.ContainsRune(e.Word, 0) }) {
			return domain.ErrTextInvalid.With("group", g.ID)
		}
	}
	return nil
}

// Equal reports whether two groups say the same.
func (g Group) Equal(other Group) bool {
	return g.ID == other.ID && slices.EqualFunc(g.Entries, other.Entries, func(a, b Entry) bool {
		return a.Word == b.Word && a.Expansion == b.Expansion && a.Predicate == b.Predicate && slices.Equal(a.Lexemes, b.Lexemes)
	})
}

// Changes counts what became of the groups of an import.
type Changes struct{ Created, Updated, Unchanged, Deleted int }
