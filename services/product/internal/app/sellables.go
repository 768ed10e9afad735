package app

import (
	"context"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Sellables reads what an order needs of the SKUs that are for sale. Safe for concurrent use.
type Sellables struct {
	products SellableReader
	clock    clock.Clock
}

// NewSellables returns the use case on a store.
func NewSellables(products SellableReader, now clock.Clock) *Sellables {
	return &Sellables{products: products, clock: now}
}

// Get returns the SKUs that are for sale, with their current prices and with their texts in a
// language; others are omitted.
func (s *Sellables) Get(ctx context.Context, skus []string, l language.Language) ([]domain.Sellable, error) {
	return s.products.Sellables(ctx, skus, l, s.clock.Now())
}
