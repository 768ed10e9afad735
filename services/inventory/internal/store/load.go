package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// writeLoadSQL changes units and limits of locked levels together, so that a lower count and its
// higher limit never violate the CHECK in between, and then thresholds, all by primary key. It
// returns the SKUs whose threshold changed.
const writeLoadSQL = `
WITH changed AS (
	SELECT sku, location, backorder_limit, cause, delta
	FROM unnest($2::text[], $3::text[], $4::bigint[], $7::text[], $8::bigint[]) AS c (sku, location, backorder_limit, cause, delta)
), written AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor, reason)
	SELECT sku, location, cause, delta, 0, $9, $1, $10 FROM changed WHERE delta <> 0
	RETURNING id, sku, location, on_hand_delta, reserved_delta
)` + queueChangesCTE + `, edited AS (
	UPDATE levels l SET on_hand = l.on_hand + changed.delta, backorder_limit = changed.backorder_limit, version = l.version + 1
	FROM changed WHERE l.sku = changed.sku AND l.location = changed.location
	RETURNING l.sku, l.location, l.version
)` + noteEditsCTE + thresholdCTE + `, requeued AS (
	INSERT INTO pending_changes (sku, location, on_hand_delta, reserved_delta)
	SELECT sku, location, 0, 0 FROM changed WHERE delta = 0
	UNION ALL SELECT ` + levelOfThreshold + `
)
SELECT sku FROM threshold`

// Load applies a batch of a file in one transaction, which ends with the checkpoint of the job of
// ctx, and sets results, which has the length of the rows, before that. It creates missing levels.
// Of rows that are refused it writes and creates nothing. Errors: domain.ErrLocationNotFound, which
// refuses all rows, and job.ErrLeaseLost.
func (s *Stock) Load(ctx context.Context, load domain.StockLoad, results []domain.LoadResult) error {
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if len(load.Rows) > 0 {
			levels, err := lockLoad(ctx, tx, load)
			if err != nil {
				return err
			}
			copy(results, load.Results(levels))
			if err := writeLoad(ctx, tx, load, results); err != nil {
				return err
			}
		}
		return job.Record(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("load %d levels: %w", len(load.Rows), err)
	}
	return nil
}

// lockLoad returns the levels of the rows, locked. It creates missing ones, except those that
// refuse their rows, which are returned as empty ones. Levels are created before any is locked,
// because all writers do so in this order.
func lockLoad(ctx context.Context, tx pgx.Tx, load domain.StockLoad) ([]domain.Level, error) {
	created := load.Creatable()
	skus, locations := levelKeyColumns(created)
	if _, err := tx.Exec(ctx, addLevelsSQL, skus, locations); err != nil {
		return nil, err
	}
	stored, err := lockStoredLevels(ctx, tx, load.LevelKeys())
	if err != nil {
		return nil, err
	}
	rest := stored
	for _, key := range created {
		for len(rest) > 0 && rest[0].Key() != key {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return nil, domain.ErrLocationNotFound.With("location", string(key.Location))
		}
	}
	return load.Complete(stored), nil
}

// writeLoad writes what changes, with one row of the audit log; nothing if nothing does.
func writeLoad(ctx context.Context, tx pgx.Tx, load domain.StockLoad, results []domain.LoadResult) error {
	var keys []domain.LevelKey
	var limits, deltas []int64
	var causes []string
	for i, result := range results {
		if !result.Changed() {
			continue
		}
		keys, limits = append(keys, load.Rows[i].LevelKey), append(limits, result.BackorderLimit)
		causes, deltas = append(causes, string(load.Cause(result))), append(deltas, result.Delta)
	}
	var skus []string
	var thresholds []int64
	for _, threshold := range load.Thresholds(results) {
		skus, thresholds = append(skus, string(threshold.SKU)), append(thresholds, threshold.Units)
	}
	if len(keys) == 0 && len(skus) == 0 {
		return nil
	}
	changed, locations := levelKeyColumns(keys)
	rows, err := tx.Query(ctx, writeLoadSQL, string(load.Note.Actor), changed, locations, limits, skus, thresholds, causes, deltas,
		load.Note.Reference, load.Note.Reason)
	if err != nil {
		return refusalOf(err)
	}
	lowered, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(keys) == 0 && len(lowered) == 0 {
		return refusalOf(err)
	}
	slices.Sort(lowered)
	return audit.Append(ctx, tx, audit.RowOf(ctx, "stock_level", policyObjects(keys, lowered)...))
}
