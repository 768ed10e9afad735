package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/product/internal/store/searchindex"
)

const (
	// Index: products_unindexed.
	behindSQL = `SELECT ` + productColumns + ` FROM products p WHERE p.indexed_version <> p.version ORDER BY p.id LIMIT $1`
	// Index: products_pkey.
	caughtUpSQL = `UPDATE products p SET indexed_version = version, revision = $3, description = read.description
		FROM unnest($1::uuid[], $2::text[]) AS read (id, description) WHERE p.id = read.id`
)

// CatchUp indexes at most limit products whose index is outdated, under the write lock, and returns
// their number. It also stores their descriptions sanitized: old ones were not.
func (s *Store) CatchUp(ctx context.Context, limit int) (int, error) {
	var ids []string
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		revision, err := lock(ctx, tx)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, behindSQL, limit)
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
		behind := products(found)
		index, err := searchindex.Compute(ctx, tx, behind, nil)
		if err != nil {
			return fmt.Errorf("index: %w", err)
		}
		descriptions := make([]string, len(behind))
		ids = make([]string, len(behind))
		for i, p := range behind {
			ids[i], descriptions[i] = string(p.ID), p.Description
		}
		batch := &pgx.Batch{}
		index.Queue(batch)
		batch.Queue(caughtUpSQL, ids, descriptions, revision+1)
		batch.Queue(advanceSQL)
		return tx.SendBatch(ctx, batch).Close()
	})
	if err == nil && len(ids) > 0 {
		s.committed(context.WithoutCancel(ctx), ids)
	}
	return len(ids), err
}
