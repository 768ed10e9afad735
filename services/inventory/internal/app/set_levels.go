package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// SetLevels makes the physical units at a location equal to the counts, all or nothing, and returns how many differed. Errors:
// domain.ErrStockBelowReserved, and those of domain.NewStocktake.
func (i *Inventory) SetLevels(
	ctx context.Context, actor domain.Actor, location domain.Location, counts []domain.Count, reference string,
) (int, error) {
	take, err := domain.NewStocktake(location, counts, reference, actor)
	if err != nil {
		return 0, err
	}
	return i.stock.Record(ctx, take)
}
