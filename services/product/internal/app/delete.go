package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Delete deletes a product and frees its slug and SKUs, if version is the stored one or 0. Deleting
// it again succeeds. Errors: domain.ErrVersionConflict.
func (a *ProductAdmin) Delete(ctx context.Context, by string, id domain.ID, version int64) error {
	err := a.write(ctx, by, domain.WriteScope{IDs: []domain.ID{id}}, func(work *domain.UnitOfWork) error {
		_, err := work.Delete(id, version)
		return err
	})
	if err != nil {
		return fmt.Errorf("delete product %s: %w", id, err)
	}
	return nil
}
