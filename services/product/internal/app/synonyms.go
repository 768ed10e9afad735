package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/product/internal/search"
)

// Synonyms holds the use cases that write the synonyms of the search. Safe for concurrent use.
type Synonyms struct{ groups SynonymStore }

// NewSynonyms returns the use cases on a store.
func NewSynonyms(groups SynonymStore) *Synonyms { return &Synonyms{groups: groups} }

// Import replaces groups by id, in one transaction; a group without entries is deleted. It is
// idempotent. Errors: domain.ErrDuplicateGroup, domain.ErrTextInvalid.
func (s *Synonyms) Import(ctx context.Context, groups []search.SynonymGroup) (search.SynonymChanges, error) {
	if err := search.CheckSynonyms(groups); err != nil {
		return search.SynonymChanges{}, err
	}
	changes, err := s.groups.Replace(ctx, groups)
	if err != nil {
		return search.SynonymChanges{}, fmt.Errorf("import %d synonym groups: %w", len(groups), err)
	}
	return changes, nil
}
