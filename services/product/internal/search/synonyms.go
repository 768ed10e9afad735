package search

import (
	"slices"
	"strings"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// SynonymGroup is a group of words with the same meaning, as imported.
type SynonymGroup struct {
	// ID is that of the source, such as Sudachi's dictionary of synonyms.
	ID string
	// Entries are in the order of the source; a group without entries is deleted.
	Entries []SynonymEntry
}

// SynonymEntry is one word of a group of synonyms.
type SynonymEntry struct {
	Word      string    `json:"word"`
	Expansion Expansion `json:"expansion"`
	// Predicate marks verbs and adjectives; they are no synonyms of nouns.
	Predicate bool `json:"predicate,omitempty"`
	// Lexemes number the words of the group. Entries with the same number are spellings or forms of
	// one word.
	Lexemes []int32 `json:"lexemes,omitempty"`
}

// Expansion defines how a search expands a word with synonyms. The zero Expansion is invalid.
type Expansion string

// The expansions, in their stored form.
const (
	// ExpansionAlways: the word finds the other words and is found by them.
	ExpansionAlways Expansion = "always"
	// ExpansionResult: the word is only found by the others.
	ExpansionResult Expansion = "result"
	// ExpansionNever: neither.
	ExpansionNever Expansion = "never"
)

// CheckSynonyms checks imported groups of synonyms. Errors: domain.ErrTextInvalid,
// domain.ErrDuplicateGroup.
func CheckSynonyms(groups []SynonymGroup) error {
	seen := make(map[string]bool, len(groups))
	for _, g := range groups {
		if seen[g.ID] {
			return domain.ErrDuplicateGroup.With("group", g.ID)
		}
		seen[g.ID] = true
		if strings.ContainsRune(g.ID, 0) || slices.ContainsFunc(g.Entries, func(e SynonymEntry) bool { return strings.ContainsRune(e.Word, 0) }) {
			return domain.ErrTextInvalid.With("group", g.ID)
		}
	}
	return nil
}

// Equal reports whether two groups are equal.
func (g SynonymGroup) Equal(other SynonymGroup) bool {
	return g.ID == other.ID && slices.EqualFunc(g.Entries, other.Entries, func(a, b SynonymEntry) bool {
		return a.Word == b.Word && a.Expansion == b.Expansion && a.Predicate == b.Predicate && slices.Equal(a.Lexemes, b.Lexemes)
	})
}

// SynonymChanges counts the outcomes of an import of groups of synonyms.
type SynonymChanges struct{ Created, Updated, Unchanged, Deleted int }
