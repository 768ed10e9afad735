package app

import (
	"context"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Catalog holds the use cases that write products. Safe for concurrent use.
type Catalog struct {
	products ProductStore
	clock    clock.Clock
	currency string
	// language is the shop's default.
	language language.Language
}

// NewCatalog returns the use cases of a shop that sells in currency (ISO 4217) and whose texts are
// in language, unless they are translations.
func NewCatalog(products ProductStore, clock clock.Clock, currency string, shop language.Language) *Catalog {
	return &Catalog{products: products, clock: clock, currency: currency, language: shop}
}

// write changes the catalog. by is the subject that makes the change.
func (c *Catalog) write(ctx context.Context, by string, scope domain.WriteScope, change func(*domain.WriteSet) error) error {
	return c.products.Write(ctx, scope, func(stored domain.StoredProducts) (*domain.WriteSet, error) {
		set := domain.NewWriteSet(c.currency, c.clock.Now(), stored).WithActor(by).WithLanguage(c.language)
		return set, change(set)
	})
}
