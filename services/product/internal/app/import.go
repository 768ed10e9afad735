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
	// Status is what the product has now.
	Status domain.Status
	// Err says why the draft was refused; the others are not held up by it.
	Err error
}

// ImportDraft is a draft with the mask of what it speaks of.
type ImportDraft struct {
	domain.Draft
	Mask domain.Mask
}

// Import creates or updates products by slug in the name of by, a subject, in one transaction, and returns one result a draft, in
// order. Of a product that is stored it changes what the masks name. A draft equal to what is stored changes nothing, so an import can be repeated.
func (c *Catalog) Import(ctx context.Context, by string, drafts []ImportDraft) ([]Imported, error) {
	results := make([]Imported, len(drafts))
	said := make([]domain.Draft, len(drafts))
	for i, d := range drafts {
		said[i] = d.Draft
	}
	err := c.write(ctx, by, domain.TouchedBy(said...), func(shelf *domain.Shelf) error {
		for i, d := range drafts {
			p, outcome, err := shelf.Import(domain.ID(id.New()), d.Draft, d.Mask)
			results[i] = Imported{ProductID: p.ID, Outcome: outcome, Status: p.Status, Err: err}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("import %d products: %w", len(drafts), err)
	}
	return results, nil
}
