package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/product/internal/domain/search"
)

// Synonyms keeps the table of synonyms. Safe for concurrent use.
type Synonyms struct{ groups Groups }

// NewSynonyms returns the table that groups stores.
func NewSynonyms(groups Groups) *Synonyms { return &Synonyms{groups: groups} }

// Import replaces groups by id, in one transaction; a group without entries is taken away. It can be repeated. Errors:
// domain.ErrDuplicateGroup, domain.ErrTextInvalid.
func (s *Synonyms) Import(ctx context.Context, groups []search.Group) (search.Changes, error) {
	if err := search.Check(groups); err != nil {
		return search.Changes{}, err
	}
	changes, err := s.groups.Replace(ctx, groups)
	if err != nil {
		return search.Changes{}, fmt.Errorf("import %d synonym groups: %w", len(groups), err)
	}
	return changes, nil
}
