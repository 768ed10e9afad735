package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// edit is a change of units on hand by staff: domain.Stocktake, domain.Adjustment or
// domain.Transfer.
type edit interface {
	// LevelKeys returns the keys of the levels that it needs, in lock order.
	LevelKeys() []domain.LevelKey
	// Changes returns the changes of the levels, which are in the order of the keys.
	Changes(levels []domain.Level) ([]domain.Change, error)
}

// addLevelsSQL creates missing levels, in order, at existing locations. They are published even if
// they stay 0.
const addLevelsSQL = `
WITH made AS (
	INSERT INTO levels (sku, location, on_hand)
	SELECT sku, location, 0 FROM unnest($1::text[], $2::text[]) AS key (sku, location) JOIN locations ON code = location
	ORDER BY sku COLLATE "C", location COLLATE "C"
	ON CONFLICT DO NOTHING
	RETURNING sku, location
)
INSERT INTO pending_changes (sku, location, on_hand_delta, reserved_delta) SELECT sku, location, 0, 0 FROM made`

// lockLevelsSQL reads each level by primary key, in order. Because the sub-select locks rows,
// PostgreSQL cannot merge it into a join with another order or with more rows.
const lockLevelsSQL = `
SELECT level.sku, level.location, level.on_hand, level.reserved, level.version, level.backorder_limit
FROM (
	SELECT sku, location FROM unnest($1::text[], $2::text[]) AS key (sku, location)
	ORDER BY sku COLLATE "C", location COLLATE "C"
) AS key
CROSS JOIN LATERAL (
	SELECT sku, location, on_hand, reserved, version, backorder_limit FROM levels
	WHERE sku = key.sku AND location = key.location FOR NO KEY UPDATE
) AS level`

// locked returns the levels of the keys, in order, locked for the transaction. It creates missing
// ones. Errors: domain.ErrLocationNotFound.
func locked(ctx context.Context, tx pgx.Tx, keys []domain.LevelKey) ([]domain.Level, error) {
	skus, locations := levelKeyColumns(keys)
	if _, err := tx.Exec(ctx, addLevelsSQL, skus, locations); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, lockLevelsSQL, skus, locations)
	if err != nil {
		return nil, err
	}
	levels, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Level])
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		if i == len(levels) || levels[i].SKU != key.SKU || levels[i].Location != key.Location {
			return nil, domain.ErrLocationNotFound.With("location", string(key.Location))
		}
	}
	return levels, nil
}

// bookEditSQL writes the movements and changes the levels by primary key. It needs no guard: the
// levels are locked since the decision. The CHECKs are a second line of defense.
const bookEditSQL = `
WITH booked AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor, reason)
	SELECT sku, location, cause, delta, 0, $5, $6, $7
	FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS change (sku, location, cause, delta)
	RETURNING id, sku, location, on_hand_delta, reserved_delta
)` + queueChangesCTE + `
UPDATE levels l SET on_hand = l.on_hand + booked.on_hand_delta, version = l.version + 1
FROM booked WHERE l.sku = booked.sku AND l.location = booked.location`

// apply applies an edit within a transaction: three statements for any size. It returns the levels
// before the edit, and the changes.
func apply(ctx context.Context, tx pgx.Tx, e edit, note domain.Note) ([]domain.Level, []domain.Change, error) {
	levels, err := locked(ctx, tx, e.LevelKeys())
	if err != nil {
		return nil, nil, err
	}
	changes, err := e.Changes(levels)
	if err != nil || len(changes) == 0 {
		return levels, nil, err
	}
	keys, causes, deltas := make([]domain.LevelKey, len(changes)), make([]string, len(changes)), make([]int64, len(changes))
	for i, c := range changes {
		keys[i], causes[i], deltas[i] = c.LevelKey, string(c.Cause), c.Delta
	}
	skus, locations := levelKeyColumns(keys)
	_, err = tx.Exec(ctx, bookEditSQL, skus, locations, causes, deltas, note.Reference, string(note.Actor), note.Reason)
	return levels, changes, refusal(err)
}

// refusal maps a violated CHECK of levels to the error of package domain.
func refusal(err error) error {
	switch pg.Constraint(err) {
	case "levels_on_hand", "levels_reserved":
		return domain.ErrStockBelowReserved.Wrap(err)
	}
	return err
}

// levelKeyColumns returns keys as arrays for unnest.
func levelKeyColumns(keys []domain.LevelKey) (skus, locations []string) {
	skus, locations = make([]string, len(keys)), make([]string, len(keys))
	for i, key := range keys {
		skus[i], locations[i] = string(key.SKU), string(key.Location)
	}
	return skus, locations
}
