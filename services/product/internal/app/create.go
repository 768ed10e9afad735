package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Create adds a product. Errors: domain.ErrSlugTaken, domain.ErrSKUTaken, domain.ErrCategoryUnknown and those of
// domain.Draft.Check.
func (c *Catalogue) Create(ctx context.Context, d domain.Draft) (domain.Product, error) {
	var created domain.Product
	err := c.write(ctx, touched(d), func(shelf *domain.Shelf) (err error) {
		created, err = shelf.Create(domain.ID(id.New()), d)
		return err
	})
	if err != nil {
		return domain.Product{}, fmt.Errorf("create product: %w", err)
	}
	return created, nil
}
