package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// SetLevels sets the units on hand at a location to the counts, all or nothing, and returns the
// number of levels that differed. With a reason it is a stock-take. Errors:
// domain.ErrLocationNotFound, domain.ErrVersionConflict, domain.ErrStockBelowReserved, and those of
// domain.NewStockCount.
func (a *StockAdmin) SetLevels(
	ctx context.Context, location domain.LocationCode, counts []domain.Count, note domain.Note,
) (int, error) {
	count, err := domain.NewStockCount(location, counts, note)
	if err != nil {
		return 0, err
	}
	return a.store.SetLevels(ctx, count)
}
