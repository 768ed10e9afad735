package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
)

const (
	// lockSQL takes the write lock: its holder is the only writer of the catalog until the commit,
	// and sees everything that was committed before.
	lockSQL    = `SELECT number FROM revision FOR UPDATE`
	advanceSQL = `UPDATE revision SET number = number + 1`
)

// lock takes the write lock and returns the revision of the catalog.
func lock(ctx context.Context, tx pgx.Tx) (revision int64, err error) {
	if err := tx.QueryRow(ctx, lockSQL).Scan(&revision); err != nil {
		return 0, fmt.Errorf("lock: %w", err)
	}
	return revision, nil
}

// queueLock is lock as the first statement of a batch.
func queueLock(batch *pgx.Batch, revision *int64) {
	batch.Queue(lockSQL).QueryRow(func(row pgx.Row) error { return row.Scan(revision) })
}

// withWriteLock runs do, which takes the write lock, in one transaction. If do reports a change, it
// calls committed after the commit, without product ids.
func withWriteLock(ctx context.Context, db *pg.DB, committed OnCommit, do func(tx pgx.Tx) (changed bool, err error)) error {
	var changed bool
	err := db.WithTx(ctx, func(tx pgx.Tx) (err error) {
		changed, err = do(tx)
		return err
	})
	if err == nil && changed {
		committed(context.WithoutCancel(ctx), nil)
	}
	return err
}
