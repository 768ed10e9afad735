package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// SetLevels sets the units on hand to the counts, all or nothing, writes movements for the
// differences, and returns the number of levels that differed. Missing levels are created. Errors:
// domain.ErrLocationNotFound, domain.ErrVersionConflict, domain.ErrStockBelowReserved.
func (s *Stock) SetLevels(ctx context.Context, count domain.StockCount) (changed int, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		_, changes, err := apply(ctx, tx, count, count.Note)
		changed = len(changes)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("set levels at %s: %w", count.Location, err)
	}
	return changed, nil
}
