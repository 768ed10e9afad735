package app

import (
	"cmp"
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// defaultPage is how many entries a list has when nobody says.
const defaultPage = 100

// Levels returns the levels behind the given one, by SKU and location; "" starts at the first. A size of 0 means 100.
func (i *Inventory) Levels(
	ctx context.Context, sku domain.SKU, location domain.Location, size int,
) ([]domain.Level, error) {
	return i.stock.Levels(ctx, sku, location, cmp.Or(size, defaultPage))
}

// Movements returns the book of a SKU before the given entry, the newest first; 0 starts at the newest. A size of 0 means 100.
func (i *Inventory) Movements(ctx context.Context, sku domain.SKU, before int64, size int) ([]domain.Movement, error) {
	return i.stock.Movements(ctx, sku, before, cmp.Or(size, defaultPage))
}
