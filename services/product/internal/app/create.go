package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Create adds a product. Errors: domain.ErrSlugTaken, domain.ErrSKUTaken and those of domain.Draft.Check.
func (c *Catalogue) Create(ctx context.Context, d domain.Draft) (domain.Product, error) {
	var created domain.Product
	err := c.write(ctx, domain.Touched{Slugs: []string{d.Slug}, SKUs: d.SKUs()}, func(shelf *domain.Shelf) (err error) {
		created, err = shelf.Create(domain.ID(id.New()), d)
		return err
	})
	if err != nil {
		return domain.Product{}, fmt.Errorf("create product: %w", err)
	}
	return created, nil
}
