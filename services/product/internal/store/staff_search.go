package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/product/internal/domain"
)

const (
	// staffRowsSQL reads a page of ids first, and the variants of those alone. Indexes:
	// products_pkey, products_status or products_category backwards; variants_position, stock_pkey.
	staffRowsSQL = `
SELECT p.id::text, p.slug, p.name, p.status, p.category, p.image, p.updated_at, v.variants, v.lowest, v.highest, v.currency, v.stock
FROM (SELECT p.id, p.slug, p.name, p.status, p.category, p.image, p.updated_at FROM products p WHERE %s ORDER BY p.id DESC LIMIT %s) p
CROSS JOIN LATERAL (
	SELECT count(*) AS variants, coalesce(min(v.amount), 0) AS lowest, coalesce(max(v.amount), 0) AS highest, coalesce(min(v.currency), '') AS currency,
	       coalesce(array_agg(DISTINCT s.status) FILTER (WHERE s.status IS NOT NULL), '{}') AS stock
	FROM variants v LEFT JOIN stock s ON s.sku = v.sku WHERE v.product_id = p.id
) v
ORDER BY p.id DESC`
	// staffStock is read for each product until the page is full, by variants_position and
	// stock_pkey: OFFSET 0 keeps the planner from reading all SKUs with the status.
	staffStock = `EXISTS (SELECT FROM variants v JOIN stock s ON s.sku = v.sku WHERE v.product_id = p.id AND s.status = %s OFFSET 0)`
)

// staffQuery looks the beginning of a text up. Indexes: products_name, products_slug_prefix,
// variants_sku_prefix.
var staffQuery = "p.id IN (SELECT id FROM products WHERE " + pg.BeginsWith("lower(name)", "%[1]s") +
	" UNION ALL SELECT id FROM products WHERE " + pg.BeginsWith("slug", "%[1]s") +
	" UNION ALL SELECT product_id FROM variants WHERE " + pg.BeginsWith("lower(sku)", "%[1]s") + ")"

// Search returns rows of products of all statuses, the newest first.
func (s *Store) Search(ctx context.Context, search domain.ProductSearch) ([]domain.ProductRow, error) {
	sql, args := staffRowsOf(search)
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("search products: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.ProductRow, error) {
		var r domain.ProductRow
		var statuses []string
		err := row.Scan(&r.ID, &r.Slug, &r.Name, &r.Status, &r.Category, &r.Image, &r.UpdatedAt, &r.Variants, &r.Lowest.Amount, &r.Highest.Amount,
			&r.Lowest.Currency, &statuses)
		r.Highest.Currency, r.UpdatedAt = r.Lowest.Currency, r.UpdatedAt.UTC()
		for _, status := range statuses {
			r.Stock = append(r.Stock, domain.StockStatus(status))
		}
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("search products: %w", err)
	}
	return found, nil
}

// staffRowsOf returns the statement of a search. Filters that are not set are left out, so that
// each search has a plan of its own.
func staffRowsOf(search domain.ProductSearch) (sql string, args []any) {
	conditions := []string{"true"}
	where := func(wanted bool, condition string, value any) {
		if wanted {
			args = append(args, value)
			conditions = append(conditions, fmt.Sprintf(condition, fmt.Sprintf("$%d", len(args))))
		}
	}
	where(search.Before != "", "p.id < %s", string(search.Before))
	where(search.Status != "", "p.status = %s", string(search.Status))
	where(search.Category != "", "p.category = %s", search.Category)
	where(search.Stock != "", staffStock, string(search.Stock))
	where(search.Query != "", staffQuery, strings.ToLower(search.Query))
	args = append(args, search.Limit)
	return fmt.Sprintf(staffRowsSQL, strings.Join(conditions, " AND "), fmt.Sprintf("$%d", len(args))), args
}
