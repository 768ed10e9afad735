package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Update replaces a product, or the fields in the mask, if version is the stored one. by is the
// subject that makes the change. Errors: those of domain.WriteSet.Update.
func (c *Catalog) Update(
	ctx context.Context, by string, id domain.ID, version int64, in domain.ProductInput, mask *domain.Mask,
) (domain.Product, error) {
	scope := domain.WriteScopeOf(in)
	scope.IDs = []domain.ID{id}
	var updated domain.Product
	err := c.write(ctx, by, scope, func(set *domain.WriteSet) (err error) {
		updated, err = set.Update(id, version, in, mask)
		return err
	})
	if err != nil {
		return domain.Product{}, fmt.Errorf("update product %s: %w", id, err)
	}
	return updated, nil
}
