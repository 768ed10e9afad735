package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const (
	// Index: products_unindexed.
	behindSQL = `SELECT ` + productColumns + ` FROM products p WHERE p.indexed_version <> p.version ORDER BY p.id LIMIT $1`
	// Index: products_pkey.
	caughtUpSQL = `UPDATE products SET indexed_version = version, revision = $2 WHERE id = ANY($1)`
)

// CatchUp indexes at most limit products whose index is behind, under the write lock, and returns how many.
func (s *Store) CatchUp(ctx context.Context, limit int) (int, error) {
	indexed := 0
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		var revision int64
		if err := tx.QueryRow(ctx, lockSQL).Scan(&revision); err != nil {
			return fmt.Errorf("lock: %w", err)
		}
		rows, err := tx.Query(ctx, behindSQL, limit)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[productRow])
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if indexed = len(found); indexed == 0 {
			return nil
		}
		index, err := reindex(ctx, tx, products(found), nil)
		if err != nil {
			return fmt.Errorf("index: %w", err)
		}
		ids := make([]string, len(found))
		for i, row := range found {
			ids[i] = row.ID
		}
		batch := &pgx.Batch{}
		index.queue(batch)
		batch.Queue(caughtUpSQL, ids, revision+1)
		batch.Queue(advanceSQL)
		return tx.SendBatch(ctx, batch).Close()
	})
	return indexed, err
}
