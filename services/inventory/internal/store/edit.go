package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// edit is a change of units on hand by staff: domain.StockCount, domain.Adjustment or
// domain.Transfer.
type edit interface {
	// LevelKeys returns the keys of the levels that it needs, in lock order.
	LevelKeys() []domain.LevelKey
	// Changes returns the changes of the levels, which are in the order of the keys.
	Changes(levels []domain.Level) ([]domain.LevelChange, error)
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

// lockLevels returns the levels of the keys, in order, locked for the transaction. It creates
// missing ones. Errors: domain.ErrLocationNotFound.
func lockLevels(ctx context.Context, tx pgx.Tx, keys []domain.LevelKey) ([]domain.Level, error) {
	skus, locations := levelKeyColumns(keys)
	if _, err := tx.Exec(ctx, addLevelsSQL, skus, locations); err != nil {
		return nil, err
	}
	levels, err := lockStoredLevels(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		if i == len(levels) || levels[i].Key() != key {
			return nil, domain.ErrLocationNotFound.With("location", string(key.Location))
		}
	}
	return levels, nil
}

// lockStoredLevels returns the levels of the keys that exist, in order, locked for the transaction.
func lockStoredLevels(ctx context.Context, tx pgx.Tx, keys []domain.LevelKey) ([]domain.Level, error) {
	skus, locations := levelKeyColumns(keys)
	rows, err := tx.Query(ctx, lockLevelsSQL, skus, locations)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Level])
}

// noteEditsCTE stores who edits the levels of edited, which are locked, by primary key. $1 is the
// actor.
const noteEditsCTE = `, noted AS (
	INSERT INTO level_edits AS e (sku, location, version, updated_at, updated_by)
	SELECT sku, location, version, now(), $1 FROM edited
	ON CONFLICT (sku, location) DO UPDATE
	SET version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by
)`

// writeEditSQL writes the movements and changes the levels by primary key. It needs no guard: the
// levels are locked since the decision. The CHECKs are a second line of defense.
const writeEditSQL = `
WITH written AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor, reason)
	SELECT sku, location, cause, delta, 0, $6, $1, $7
	FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS change (sku, location, cause, delta)
	RETURNING id, sku, location, on_hand_delta, reserved_delta
)` + queueChangesCTE + `, edited AS (
	UPDATE levels l SET on_hand = l.on_hand + written.on_hand_delta, version = l.version + 1
	FROM written WHERE l.sku = written.sku AND l.location = written.location
	RETURNING l.sku, l.location, l.version
)` + noteEditsCTE + `
SELECT`

// apply applies an edit within a transaction: four statements for any size, with the row of the
// audit log. It returns the levels before the edit, and the changes.
func apply(ctx context.Context, tx pgx.Tx, e edit, note domain.Note) ([]domain.Level, []domain.LevelChange, error) {
	levels, err := lockLevels(ctx, tx, e.LevelKeys())
	if err != nil {
		return nil, nil, err
	}
	changes, err := e.Changes(levels)
	if err != nil {
		return nil, nil, withEditor(ctx, tx, err)
	}
	if len(changes) == 0 {
		return levels, nil, nil
	}
	keys, causes, deltas := make([]domain.LevelKey, len(changes)), make([]string, len(changes)), make([]int64, len(changes))
	for i, c := range changes {
		keys[i], causes[i], deltas[i] = c.LevelKey, string(c.Cause), c.Delta
	}
	skus, locations := levelKeyColumns(keys)
	batch := &pgx.Batch{}
	batch.Queue(writeEditSQL, string(note.Actor), skus, locations, causes, deltas, note.Reference, note.Reason)
	audit.Queue(batch, audit.RowOf(ctx, "stock_level", levelObjects(keys)...))
	return levels, changes, refusalOf(tx.SendBatch(ctx, batch).Close())
}

// editorSQL reads by primary key. An edit of another version is not the last one: an older release
// made that.
const editorSQL = `
SELECT updated_by, updated_at FROM level_edits WHERE sku = $1 AND location = $2 AND version = $3`

// withEditor reads who made the last edit of the stale level in err's chain, if there is one, and
// returns err with it.
func withEditor(ctx context.Context, tx pgx.Tx, err error) error {
	var stale *errs.Stale[domain.EditedLevel]
	if !errors.As(err, &stale) {
		return err
	}
	at := &stale.Current
	readErr := tx.QueryRow(ctx, editorSQL, string(at.SKU), string(at.Location), at.Version).Scan(&at.UpdatedBy, &at.UpdatedAt)
	if readErr != nil && !errors.Is(readErr, pgx.ErrNoRows) {
		return readErr
	}
	return err
}

// refusalOf maps a violated CHECK of levels to the error of package domain.
func refusalOf(err error) error {
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
