package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Indexes: variants_pkey, products_pkey, price_schedules_pkey. OFFSET 0 keeps the planner from starting at the published products, which
// it does right after a large import, when it has no statistics yet.
const sellablesSQL = `SELECT v.sku, v.product_id, p.name, v.name, coalesce(s.entered, v.entered, v.amount), v.currency, v.tax_class,
		v.max_per_order, v.weight, p.tax_excluded
	FROM variants v CROSS JOIN LATERAL (SELECT name, status, tax_excluded FROM products WHERE id = v.product_id OFFSET 0) p
		LEFT JOIN LATERAL (SELECT entered FROM price_schedules WHERE sku = v.sku AND starts_at <= $2 AND (ends_at > $2 OR ends_at IS NULL)
			ORDER BY starts_at DESC LIMIT 1) s ON true
	WHERE v.sku = ANY($1) AND p.status = 'published'`

// Sellables returns what is on sale of skus, at the price of now; the others are absent. The price does not wait for a schedule to be
// applied.
func (s *Store) Sellables(ctx context.Context, skus []string, now time.Time) ([]domain.Sellable, error) {
	rows, err := s.db.Query(ctx, sellablesSQL, storable(skus), now)
	if err != nil {
		return nil, fmt.Errorf("get sellables: %w", err)
	}
	sellables, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.Sellable, error) {
		var out domain.Sellable
		var product, variant string
		var entered money.Money
		var taxExcluded bool
		err := row.Scan(&out.SKU, &out.ProductID, &product, &variant, &entered.Amount, &entered.Currency, &out.TaxClass,
			&out.MaxPerOrder, &out.WeightGrams, &taxExcluded)
		out.Name, out.Price = domain.SaleName(product, variant), domain.WithTax(entered, out.TaxClass, taxExcluded)
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
