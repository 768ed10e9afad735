package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Index: sold_pkey. Rows are locked by SKU.
const soldSQL = `INSERT INTO sold (sku, weight) SELECT sku, weight FROM unnest($1::text[], $2::double precision[]) AS s (sku, weight)
	ORDER BY sku ON CONFLICT (sku) DO UPDATE SET weight = sold.weight + excluded.weight`

// AddSold adds what was ordered of each SKU, weighted, in the transaction.
func (s *Store) AddSold(ctx context.Context, tx pgx.Tx, weights map[domain.SKU]float64) error {
	skus, values := make([]string, 0, len(weights)), make([]float64, 0, len(weights))
	for sku, weight := range weights {
		skus, values = append(skus, string(sku)), append(values, weight)
	}
	if _, err := tx.Exec(ctx, soldSQL, skus, values); err != nil {
		return fmt.Errorf("add what was sold of %d SKUs: %w", len(skus), err)
	}
	return nil
}

const (
	anySoldSQL = `SELECT EXISTS (SELECT FROM sold)`
	// Index: sold_pkey. What a consumer is adding to is left for the next time.
	takeSoldSQL = `DELETE FROM sold WHERE sku IN (SELECT sku FROM sold ORDER BY sku LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING sku, weight`
	// Indexes: variants_pkey, products_pkey. A SKU that is no variant any more adds to nothing.
	popularSQL = `UPDATE products p SET popularity = p.popularity + s.weight, revision = $3
		FROM (SELECT v.product_id, sum(t.weight) AS weight
			FROM unnest($1::text[], $2::double precision[]) AS t (sku, weight)
			CROSS JOIN LATERAL (SELECT product_id FROM variants WHERE sku = t.sku OFFSET 0) v GROUP BY v.product_id) s
		WHERE p.id = s.product_id`
)

// FoldSold adds what was sold of at most limit SKUs to the popularity of their products, under the write lock, and returns how many SKUs
// that were. For what changed the catalog has a new revision.
func (s *Store) FoldSold(ctx context.Context, limit int) (taken int, err error) {
	var some bool
	if err := s.db.QueryRow(ctx, anySoldSQL).Scan(&some); err != nil || !some {
		return 0, err
	}
	err = inLine(ctx, s.db, s.committed, func(tx pgx.Tx) (changed bool, err error) {
		revision, err := lock(ctx, tx)
		if err != nil {
			return false, err
		}
		skus, weights, err := takeSold(ctx, tx, limit)
		if err != nil {
			return false, fmt.Errorf("take: %w", err)
		}
		taken = len(skus)
		done, err := tx.Exec(ctx, popularSQL, skus, weights, revision+1)
		if err != nil {
			return false, fmt.Errorf("add: %w", err)
		}
		if done.RowsAffected() == 0 {
			return false, nil
		}
		_, err = tx.Exec(ctx, advanceSQL)
		return true, err
	})
	return taken, err
}

func takeSold(ctx context.Context, tx pgx.Tx, limit int) (skus []string, weights []float64, err error) {
	rows, err := tx.Query(ctx, takeSoldSQL, limit)
	if err != nil {
		return nil, nil, err
	}
	var sku string
	var weight float64
	_, err = pgx.ForEachRow(rows, []any{&sku, &weight}, func() error {
		skus, weights = append(skus, sku), append(weights, weight)
		return nil
	})
	return skus, weights, err
}
