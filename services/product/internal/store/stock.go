package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// stockChunk bounds the SKUs of one statement, because of the statement timeout.
const stockChunk = 10_000

// putStockSQL locks and writes rows of stock in order, by stock_pkey, and returns the SKUs whose
// shown status changed. Rows are locked before they are compared, so that the comparison uses their
// newest version.
const putStockSQL = `
WITH received AS (
	SELECT sku, available, orderable, status, revision
	FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[]) AS t (sku, available, orderable, status, revision)
), before AS (
	SELECT s.sku, s.status FROM stock s JOIN received USING (sku) ORDER BY s.sku FOR UPDATE OF s
), written AS (
	INSERT INTO stock (sku, available, orderable, status, revision)
	SELECT received.sku, received.available, received.orderable, received.status, received.revision FROM received LEFT JOIN before USING (sku) ORDER BY received.sku
	ON CONFLICT (sku) DO UPDATE SET available = excluded.available, orderable = excluded.orderable, status = excluded.status,
		revision = excluded.revision
	WHERE stock.revision < excluded.revision
	RETURNING sku, status
)
SELECT written.sku FROM written LEFT JOIN before USING (sku) WHERE before.status IS DISTINCT FROM written.status`

// Index: stock_pkey.
const setShownRevisionSQL = `UPDATE stock SET shown_in = $2 WHERE sku = ANY($1)`

// Indexes: variants_pkey, products_pkey.
const productsOfSKUsSQL = `SELECT DISTINCT product_id FROM variants WHERE sku = ANY($1) ORDER BY product_id`

// PutStock replaces older rows of stock, each SKU once, and returns the products whose shown
// status changed. They get a new revision.
//
// It takes the write lock before it looks up the products of the SKUs: a product that is being
// written with one of them is then either committed, or will read the new status.
func (s *Store) PutStock(ctx context.Context, tx pgx.Tx, received []domain.Stock) ([]domain.ID, error) {
	var changed []string
	for chunk := range slices.Chunk(received, stockChunk) {
		skus, err := putStock(ctx, tx, chunk)
		if err != nil {
			return nil, fmt.Errorf("show the stock of %d SKUs: %w", len(chunk), err)
		}
		changed = append(changed, skus...)
	}
	if len(changed) == 0 {
		return nil, nil
	}
	revision, products, err := productsOfSKUs(ctx, tx, changed)
	if err == nil && len(products) > 0 {
		batch := &pgx.Batch{}
		batch.Queue(setShownRevisionSQL, changed, revision+1)
		batch.Queue(advanceSQL)
		err = tx.SendBatch(ctx, batch).Close()
	}
	if err != nil {
		return nil, fmt.Errorf("show that stock changed: %w", err)
	}
	return products, nil
}

// putStock returns the SKUs whose shown status changed.
func putStock(ctx context.Context, tx pgx.Tx, received []domain.Stock) ([]string, error) {
	skus, statuses := make([]string, len(received)), make([]string, len(received))
	available, orderable, revisions := make([]int64, len(received)), make([]int64, len(received)), make([]int64, len(received))
	for i, t := range received {
		skus[i], statuses[i] = string(t.SKU), string(t.Status)
		available[i], orderable[i], revisions[i] = t.Available, t.Orderable, t.Revision
	}
	rows, err := tx.Query(ctx, putStockSQL, skus, available, orderable, statuses, revisions)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// productsOfSKUs takes the write lock and returns the revision of the catalog and the products of
// the SKUs.
func productsOfSKUs(ctx context.Context, tx pgx.Tx, skus []string) (revision int64, products []domain.ID, err error) {
	batch := &pgx.Batch{}
	queueLock(batch, &revision)
	batch.Queue(productsOfSKUsSQL, skus).Query(func(rows pgx.Rows) error {
		products, err = pgx.CollectRows(rows, pgx.RowTo[domain.ID])
		return err
	})
	return revision, products, tx.SendBatch(ctx, batch).Close()
}
