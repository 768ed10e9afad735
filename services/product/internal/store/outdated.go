package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/product/internal/store/searchindex"
)

const (
	// Index: products_unindexed.
	outdatedSQL = `SELECT ` + productColumns + ` FROM products p WHERE p.indexed_version <> p.version ORDER BY p.id LIMIT $1`
	// Index: products_pkey.
	indexedSQL = `UPDATE products p SET indexed_version = version, revision = $3, description = read.description
		FROM unnest($1::uuid[], $2::text[]) AS read (id, description) WHERE p.id = read.id`
)

// IndexOutdated indexes at most limit products whose index is outdated, under the write lock, and
// returns their number. It also stores their descriptions sanitized: old ones were not.
func (s *Store) IndexOutdated(ctx context.Context, limit int) (int, error) {
	var ids []string
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		revision, err := lock(ctx, tx)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, outdatedSQL, limit)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[productRow])
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if len(found) == 0 {
			return nil
		}
		outdated := products(found)
		index, err := searchindex.Compute(ctx, tx, outdated, nil)
		if err != nil {
			return fmt.Errorf("index: %w", err)
		}
		descriptions := make([]string, len(outdated))
		ids = make([]string, len(outdated))
		for i, p := range outdated {
			ids[i], descriptions[i] = string(p.ID), p.Description
		}
		batch := &pgx.Batch{}
		index.Queue(batch)
		batch.Queue(indexedSQL, ids, descriptions, revision+1)
		batch.Queue(advanceSQL)
		return tx.SendBatch(ctx, batch).Close()
	})
	if err == nil && len(ids) > 0 {
		s.committed(context.WithoutCancel(ctx), ids)
	}
	return len(ids), err
}
