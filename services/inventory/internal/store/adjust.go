package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// levelsAtSQL reads levels by primary key.
const levelsAtSQL = `
SELECT l.sku, l.location, l.on_hand, l.reserved, l.version, l.backorder_limit
FROM unnest($1::text[], $2::text[]) AS key (sku, location) JOIN levels l USING (sku, location)
ORDER BY l.sku, l.location`

// Adjust changes levels, all or nothing, and returns the resulting levels by SKU and location. A
// repeated operation changes nothing. Missing levels are created. Errors:
// domain.ErrOperationMismatch, domain.ErrLocationNotFound, domain.ErrVersionConflict,
// domain.ErrStockBelowReserved.
func (s *Stock) Adjust(
	ctx context.Context, operation domain.Operation, adjustment domain.Adjustment,
) (levels []domain.Level, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		first, err := addOperation(ctx, tx, operation)
		if err != nil {
			return err
		}
		if !first {
			levels, err = readLevels(ctx, tx, adjustment.LevelKeys())
			return err
		}
		var changes []domain.LevelChange
		levels, changes, err = apply(ctx, tx, adjustment, adjustment.Note)
		for i, change := range changes {
			levels[i].OnHand += change.Delta
			levels[i].Version++
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("adjust stock, operation %s: %w", operation.ID, err)
	}
	return levels, nil
}

func readLevels(ctx context.Context, tx pgx.Tx, keys []domain.LevelKey) ([]domain.Level, error) {
	skus, locations := levelKeyColumns(keys)
	rows, err := tx.Query(ctx, levelsAtSQL, skus, locations)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Level])
}
