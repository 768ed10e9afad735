package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Delete removes a product and frees its slug and SKUs. Deleting it again does nothing.
func (c *Catalogue) Delete(ctx context.Context, id domain.ID) error {
	err := c.write(ctx, domain.Touched{IDs: []domain.ID{id}}, func(shelf *domain.Shelf) error {
		shelf.Delete(id)
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete product %s: %w", id, err)
	}
	return nil
}
