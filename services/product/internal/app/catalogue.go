package app

import (
	"context"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Catalogue writes products. Safe for concurrent use.
type Catalogue struct {
	products Products
	clock    clock.Clock
	currency string
}

// NewCatalogue returns the catalogue of a shop that sells in currency (ISO 4217).
func NewCatalogue(products Products, clock clock.Clock, currency string) *Catalogue {
	return &Catalogue{products: products, clock: clock, currency: currency}
}

func (c *Catalogue) write(ctx context.Context, touched domain.Touched, change func(*domain.Shelf) error) error {
	return c.products.Write(ctx, touched, func(stored domain.Stored) (*domain.Shelf, error) {
		shelf := domain.NewShelf(c.currency, c.clock.Now(), stored)
		return shelf, change(shelf)
	})
}

// touched names what drafts are about.
func touched(drafts ...domain.Draft) (about domain.Touched) {
	for _, d := range drafts {
		about.Slugs = append(about.Slugs, d.Slug)
		about.SKUs = append(about.SKUs, d.SKUs()...)
		about.Categories = append(about.Categories, d.Category)
	}
	return about
}
