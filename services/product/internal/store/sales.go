package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/product/internal/domain"
)

const (
	// markSQL records the SKUs of changed, and locks their rows by SKU until the change is visible.
	// A row that exists is locked only: an update would cost more.
	markSQL = ` INSERT INTO sales_changed (sku, changes) SELECT DISTINCT sku, 1 FROM changed ORDER BY sku
		ON CONFLICT (sku) DO UPDATE SET changes = sales_changed.changes WHERE false`
	// Indexes: sales_canceled_pkey, sales_pkey, sales_changed_pkey.
	salesSQL = `WITH changed AS (
			INSERT INTO sales (order_id, sku, shopper, period, weight)
			SELECT s.order_id, s.sku, s.shopper, s.period, s.weight
			FROM unnest($1::text[]::uuid[], $2::text[], $3::bigint[], $4::integer[], $5::double precision[])
				AS s (order_id, sku, shopper, period, weight)
			WHERE NOT EXISTS (SELECT FROM sales_canceled c WHERE c.order_id = s.order_id)
			ON CONFLICT DO NOTHING RETURNING sku)` + markSQL
	// Indexes: sales_pkey, sales_canceled_pkey, sales_changed_pkey.
	cancelSalesSQL = `WITH canceled AS (
			INSERT INTO sales_canceled (order_id, period) SELECT DISTINCT o.order_id, $2::integer
			FROM unnest($1::text[]::uuid[]) AS o (order_id) ON CONFLICT DO NOTHING
		), changed AS (DELETE FROM sales WHERE order_id = ANY($1::text[]::uuid[]) RETURNING sku)` + markSQL
)

// AddSales adds sales in the transaction, except stored ones and those of canceled orders.
func (s *Store) AddSales(ctx context.Context, tx pgx.Tx, sales []domain.Sale) error {
	n := len(sales)
	orders, skus, shoppers := make([]string, n), make([]string, n), make([]int64, n)
	periods, weights := make([]int32, n), make([]float64, n)
	for i, sale := range sales {
		orders[i], skus[i], shoppers[i] = sale.OrderID, string(sale.SKU), sale.Shopper
		periods[i], weights[i] = sale.Period, sale.Weight
	}
	if _, err := tx.Exec(ctx, salesSQL, orders, skus, shoppers, periods, weights); err != nil {
		return fmt.Errorf("add %d sales: %w", n, err)
	}
	return nil
}

// CancelSales removes the sales of orders in the transaction, and records with the period that they
// must not be added again.
func (s *Store) CancelSales(ctx context.Context, tx pgx.Tx, orderIDs []string, period int32) error {
	if _, err := tx.Exec(ctx, cancelSalesSQL, orderIDs, period); err != nil {
		return fmt.Errorf("cancel sales of %d orders: %w", len(orderIDs), err)
	}
	return nil
}

const (
	// Indexes: sales_period, sales_changed_pkey.
	expireSalesSQL = `WITH changed AS (
			DELETE FROM sales WHERE ctid = ANY (ARRAY(SELECT ctid FROM sales WHERE period < $1 LIMIT $2)) RETURNING sku
		), marked AS (` + markSQL + `) SELECT count(DISTINCT sku) FROM changed`
	// A small table: few orders are canceled.
	expireCanceledSQL = `DELETE FROM sales_canceled WHERE period < $1`
	anySalesSQL       = `SELECT EXISTS (SELECT FROM sales_changed)`
	// Index: sales_changed_pkey. Rows that a consumer has locked are left for the next run.
	takeChangedSQL = `DELETE FROM sales_changed WHERE sku IN (SELECT sku FROM sales_changed ORDER BY sku LIMIT $1 FOR UPDATE SKIP LOCKED)
		RETURNING sku`
	// Indexes: variants_pkey, variants_position, sales_sku, products_pkey. Deleted SKUs are
	// ignored. The sum is ordered by weight, so that equal sales give equal bits.
	popularitySQL = `UPDATE products p SET popularity = s.popularity, revision = $2
		FROM (SELECT c.product_id, (
				SELECT coalesce(sum(w.weight ORDER BY w.weight), 0) FROM (
					SELECT max(l.weight) AS weight FROM variants v
					CROSS JOIN LATERAL (SELECT shopper, period, weight FROM sales WHERE sku = v.sku OFFSET 0) l
					WHERE v.product_id = c.product_id GROUP BY l.period, l.shopper) w) AS popularity
			FROM (SELECT DISTINCT v.product_id FROM unnest($1::text[]) AS t (sku)
				CROSS JOIN LATERAL (SELECT product_id FROM variants WHERE sku = t.sku OFFSET 0) v) c) s
		WHERE p.id = s.product_id AND p.popularity <> s.popularity`
)

// RecomputePopularity computes the popularity for at most limit SKUs whose sales changed, under the
// write lock, and returns their number. Changed products get a new revision.
func (s *Store) RecomputePopularity(ctx context.Context, limit int) (taken int, err error) {
	var some bool
	if err := s.db.QueryRow(ctx, anySalesSQL).Scan(&some); err != nil || !some {
		return 0, err
	}
	err = withWriteLock(ctx, s.db, s.committed, func(tx pgx.Tx) (changed bool, err error) {
		revision, err := lock(ctx, tx)
		if err != nil {
			return false, err
		}
		rows, err := tx.Query(ctx, takeChangedSQL, limit)
		if err != nil {
			return false, fmt.Errorf("take changed SKUs: %w", err)
		}
		skus, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return false, fmt.Errorf("take changed SKUs: %w", err)
		}
		taken = len(skus)
		done, err := tx.Exec(ctx, popularitySQL, skus, revision+1)
		if err != nil {
			return false, fmt.Errorf("compute popularity: %w", err)
		}
		if done.RowsAffected() == 0 {
			return false, nil
		}
		_, err = tx.Exec(ctx, advanceSQL)
		return true, err
	})
	return taken, err
}

// ExpireSales deletes at most limit sales of expired periods, and the records of canceled orders of
// these periods. It returns the number of SKUs.
func (s *Store) ExpireSales(ctx context.Context, oldest int32, limit int) (skus int, err error) {
	if err := s.db.QueryRow(ctx, expireSalesSQL, oldest, limit).Scan(&skus); err != nil {
		return 0, fmt.Errorf("expire sales: %w", err)
	}
	if _, err := s.db.Exec(ctx, expireCanceledSQL, oldest); err != nil {
		return 0, fmt.Errorf("expire canceled sales: %w", err)
	}
	return skus, nil
}
