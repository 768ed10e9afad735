package app

import (
	"cmp"
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// defaultPage is the page size if none is given.
const defaultPage = 100

// Units returns the units of each known SKU.
func (a *StockAdmin) Units(ctx context.Context, skus []domain.SKU) (map[domain.SKU]domain.Units, error) {
	return a.store.Units(ctx, skus)
}

// LevelsOf returns the levels of the SKUs, by SKU and location.
func (a *StockAdmin) LevelsOf(ctx context.Context, skus []domain.SKU) ([]domain.Level, error) {
	return a.store.LevelsOf(ctx, skus)
}

// Levels returns the levels after the given one, by SKU and location; "" starts at the first. A
// size of 0 means 100.
func (a *StockAdmin) Levels(
	ctx context.Context, sku domain.SKU, location domain.LocationCode, size int,
) ([]domain.Level, error) {
	return a.store.Levels(ctx, sku, location, cmp.Or(size, defaultPage))
}

// Movements returns the movements of a SKU before the given one, the newest first; 0 starts at the
// newest. A size of 0 means 100.
func (a *StockAdmin) Movements(ctx context.Context, sku domain.SKU, before int64, size int) ([]domain.Movement, error) {
	return a.store.Movements(ctx, sku, before, cmp.Or(size, defaultPage))
}
