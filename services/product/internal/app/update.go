package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Update replaces a product whole, if version is the stored one. Errors: domain.ErrNotFound, domain.ErrVersionConflict,
// domain.ErrSlugTaken, domain.ErrSKUTaken, domain.ErrCategoryUnknown and those of domain.Draft.Check.
func (c *Catalogue) Update(ctx context.Context, id domain.ID, version int64, d domain.Draft) (domain.Product, error) {
	about := touched(d)
	about.IDs = []domain.ID{id}
	var updated domain.Product
	err := c.write(ctx, about, func(shelf *domain.Shelf) (err error) {
		updated, err = shelf.Update(id, version, d)
		return err
	})
	if err != nil {
		return domain.Product{}, fmt.Errorf("update product %s: %w", id, err)
	}
	return updated, nil
}
