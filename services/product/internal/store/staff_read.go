package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Index: products_pkey.
const staffProductSQL = `SELECT ` + storedColumns + ` FROM products p WHERE p.id = $1`

// Product returns a product of any status with its schedules. Errors: domain.ErrNotFound.
func (s *Store) Product(ctx context.Context, id domain.ID) (domain.Product, error) {
	rows, err := s.db.Query(ctx, staffProductSQL, id)
	if err != nil {
		return domain.Product{}, fmt.Errorf("read product %s: %w", id, err)
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[storedRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Product{}, domain.ErrNotFound
	}
	if err != nil {
		return domain.Product{}, fmt.Errorf("read product %s: %w", id, err)
	}
	return row.product(), nil
}

// AdminList returns at most limit products of any status, with their schedules, sorted by id, after
// the given id.
func (s *Store) AdminList(ctx context.Context, q domain.AdminListQuery) ([]domain.Product, error) {
	var rows []storedRow
	if err := s.adminListQuery(&rows, q).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list products of all statuses: %w", pg.Classify(err))
	}
	return products(rows), nil
}

// adminListQuery reads by products_pkey, products_status or products_category, depending on the
// filter.
func (s *Store) adminListQuery(rows *[]storedRow, q domain.AdminListQuery) *bun.SelectQuery {
	query := s.db.Bun.NewSelect().Model(rows).ColumnExpr(storedColumns).OrderExpr("p.id").Limit(int64(q.Limit))
	if q.After != "" {
		query.Where("p.id > ?", q.After)
	}
	if q.Status != "" {
		query.Where("p.status = ?", q.Status)
	}
	if q.Category != "" {
		query.Where("p.category = ?", q.Category)
	}
	return query
}
