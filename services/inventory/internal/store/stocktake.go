package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// RecordStocktake sets the levels to the counts, all or nothing, writes movements for the
// differences, and returns the number of levels that differed. Missing levels are created. Errors:
// domain.ErrLocationNotFound, domain.ErrVersionConflict, domain.ErrStockBelowReserved.
func (s *Stock) RecordStocktake(ctx context.Context, take domain.Stocktake) (changed int, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		_, changes, err := apply(ctx, tx, take, take.Note)
		changed = len(changes)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("set levels at %s: %w", take.Location, err)
	}
	return changed, nil
}
