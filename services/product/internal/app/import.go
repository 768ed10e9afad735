package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Imported is what became of one draft of an import.
type Imported struct {
	ProductID domain.ID
	Outcome   domain.Outcome
	// Err says why the draft was refused; the others are not held up by it.
	Err error
}

// Import creates or updates products by slug in the name of by, a subject, in one transaction, and returns one result a draft, in
// order. A draft equal to what is stored changes nothing, so an import can be repeated.
func (c *Catalog) Import(ctx context.Context, by string, drafts []domain.Draft) ([]Imported, error) {
	results := make([]Imported, len(drafts))
	err := c.write(ctx, by, domain.TouchedBy(drafts...), func(shelf *domain.Shelf) error {
		for i, d := range drafts {
			results[i].ProductID, results[i].Outcome, results[i].Err = shelf.Import(domain.ID(id.New()), d)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("import %d products: %w", len(drafts), err)
	}
	return results, nil
}
