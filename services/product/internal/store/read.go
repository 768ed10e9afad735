package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Indexes: products_pkey, variants_position, stock_pkey.
const productSQL = `SELECT ` + productColumns + ` FROM products p WHERE p.id = $1 AND p.status = 'published'`

// Published returns a published product. Errors: domain.ErrNotFound.
func (s *Store) Published(ctx context.Context, id domain.ID) (domain.Product, error) {
	found, err := collect[productRow](ctx, s, "get product "+string(id), productSQL, id)
	if err != nil {
		return domain.Product{}, err
	}
	if len(found) == 0 {
		return domain.Product{}, domain.ErrNotFound
	}
	return found[0].product(), nil
}

// Indexes: products_drafts, variants_position.
const unpricedSQL = `SELECT p.id FROM products p
	WHERE p.status = 'draft' AND p.category = $1
		AND NOT EXISTS (SELECT FROM variants v WHERE v.product_id = p.id AND v.amount <> 0)
	ORDER BY p.id LIMIT $2`

// Unpriced returns at most limit drafts of a category that have no price.
func (s *Store) Unpriced(ctx context.Context, category string, limit int) ([]domain.ID, error) {
	rows, err := s.db.Query(ctx, unpricedSQL, category, limit)
	if err != nil {
		return nil, fmt.Errorf("list unpriced drafts of %s: %w", category, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[domain.ID])
	if err != nil {
		return nil, fmt.Errorf("list unpriced drafts of %s: %w", category, err)
	}
	return ids, nil
}

// Revision returns the number of writes that changed the catalogue.
func (s *Store) Revision(ctx context.Context) (int64, error) {
	var number int64
	if err := s.db.QueryRow(ctx, `SELECT number FROM revision`).Scan(&number); err != nil {
		return 0, fmt.Errorf("read revision: %w", err)
	}
	return number, nil
}

// Indexes: variants_pkey, products_pkey. OFFSET 0 keeps the planner from starting at the published products, which it does right
// after a large import, when it has no statistics yet.
const sellablesSQL = `SELECT v.sku, v.product_id, p.name, v.name, v.amount, v.currency, v.tax_class, v.max_per_order, v.weight
	FROM variants v CROSS JOIN LATERAL (SELECT name, status FROM products WHERE id = v.product_id OFFSET 0) p
	WHERE v.sku = ANY($1) AND p.status = 'published'`

// Sellables returns what is on sale of skus; the others are absent.
func (s *Store) Sellables(ctx context.Context, skus []string) ([]domain.Sellable, error) {
	rows, err := s.db.Query(ctx, sellablesSQL, storable(skus))
	if err != nil {
		return nil, fmt.Errorf("get sellables: %w", err)
	}
	sellables, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.Sellable, error) {
		var out domain.Sellable
		var product, variant string
		err := row.Scan(&out.SKU, &out.ProductID, &product, &variant, &out.Price.Amount, &out.Price.Currency, &out.TaxClass,
			&out.MaxPerOrder, &out.WeightGrams)
		out.Name = domain.SaleName(product, variant)
		return out, err
	})
	if err != nil {
		return nil, fmt.Errorf("get sellables: %w", err)
	}
	return sellables, nil
}

// storable leaves out what cannot be stored, and would fail the whole statement: a SKU with the character NUL.
func storable(skus []string) []string {
	hasNUL := func(sku string) bool { return strings.ContainsRune(sku, 0) }
	if !slices.ContainsFunc(skus, hasNUL) {
		return skus
	}
	return slices.DeleteFunc(slices.Clone(skus), hasNUL)
}
