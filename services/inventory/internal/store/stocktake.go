package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const addLevels = `
INSERT INTO levels (sku, location, on_hand)
SELECT sku, $1, 0 FROM unnest($2::text[]) AS counted (sku) ORDER BY sku COLLATE "C"
ON CONFLICT DO NOTHING`

const lockLevels = `
SELECT sku, location, on_hand, reserved, version, backorder_limit FROM levels
WHERE sku = ANY ($2) AND location = $1 ORDER BY sku FOR NO KEY UPDATE`

const book = `
WITH booked AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
	SELECT sku, $1, cause, delta, 0, $5, $6 FROM unnest($2::text[], $3::text[], $4::bigint[]) AS change (sku, cause, delta)
	RETURNING id, sku, location, on_hand_delta, reserved_delta
)` + tell + `
UPDATE levels l SET on_hand = l.on_hand + booked.on_hand_delta, version = l.version + 1
FROM booked WHERE l.sku = booked.sku AND l.location = booked.location`

// Record makes the levels equal to the counts, books the differences and returns how many there were; all or nothing. Levels
// that do not exist yet are made. It returns domain.ErrStockBelowReserved.
func (s *Stock) Record(ctx context.Context, take domain.Stocktake) (changed int, err error) {
	skus, counts := make([]string, len(take.Counts)), make(map[domain.SKU]domain.Count, len(take.Counts))
	for i, count := range take.Counts {
		skus[i], counts[count.SKU] = string(count.SKU), count
	}
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		levels, err := ownLevels(ctx, tx, take.Location, skus)
		if err != nil {
			return err
		}
		var c changes
		for _, level := range levels {
			if err := c.add(counts[level.SKU], level); err != nil {
				return err
			}
		}
		changed = len(c.skus)
		if changed == 0 {
			return nil
		}
		_, err = tx.Exec(ctx, book, string(take.Location), c.skus, c.causes, c.deltas, take.Reference, string(take.Actor))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("set levels at %s: %w", take.Location, err)
	}
	return changed, nil
}

// ownLevels returns the levels, locked until the end of the transaction, in order.
func ownLevels(ctx context.Context, tx pgx.Tx, location domain.Location, skus []string) ([]domain.Level, error) {
	if _, err := tx.Exec(ctx, addLevels, string(location), skus); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, lockLevels, string(location), skus)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Level])
}

// changes are the levels that differ from their counts, as arrays for unnest.
type changes struct {
	skus, causes []string
	deltas       []int64
}

func (c *changes) add(count domain.Count, level domain.Level) error {
	cause, delta, err := count.Book(level)
	if err != nil || delta == 0 {
		return err
	}
	c.skus = append(c.skus, string(level.SKU))
	c.causes = append(c.causes, string(cause))
	c.deltas = append(c.deltas, delta)
	return nil
}
