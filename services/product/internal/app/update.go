package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Update replaces a product, or the fields in the mask, if version is the stored one. by is the
// subject that makes the change. Errors: those of domain.UnitOfWork.Update.
func (a *ProductAdmin) Update(
	ctx context.Context, by string, id domain.ID, version int64, in domain.ProductInput, mask *domain.Mask,
) (domain.Product, error) {
	scope := domain.WriteScopeOf(in)
	scope.IDs = []domain.ID{id}
	var updated domain.Product
	err := a.write(ctx, by, scope, func(work *domain.UnitOfWork) (err error) {
		updated, err = work.Update(id, version, in, mask)
		return err
	})
	if err != nil {
		return domain.Product{}, fmt.Errorf("update product %s: %w", id, err)
	}
	return updated, nil
}
