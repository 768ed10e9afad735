package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// catalogRows is how many products the plans are made for, each with two variants.
const catalogRows = 20_000

// TestATableOfProductsIsReadByIndexes: the first page, the next one and every filter read few
// blocks of a large catalog, and no table as a whole.
func TestATableOfProductsIsReadByIndexes(t *testing.T) {
	s := newShop(t)
	for _, statement := range []string{
		`INSERT INTO products (id, slug, name, description, category, brand, status, image, pictures, version, indexed_version, revision, created_at, updated_at)
			SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'slug-' || n, 'お茶 ' || n, '', 'tea', '',
				CASE WHEN n % 1000 = 0 THEN 'draft' ELSE 'published' END, '', '[]', 1, 1, 7, now(), now() FROM generate_series(1, $1::int) n`,
		`INSERT INTO variants (sku, product_id, position, name, amount, currency, tax_class, options)
			SELECT 'SKU-' || n || '-' || v, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, v, '', 100, 'JPY', 'standard', '{}'
			FROM generate_series(1, $1::int) n, generate_series(0, 1) v`,
		`INSERT INTO stock (sku, available, orderable, status, revision)
			SELECT 'SKU-' || n || '-0', 1, 1, CASE WHEN n % 3 = 0 THEN 'low' ELSE 'in' END, 1 FROM generate_series(1, $1::int) n`,
	} {
		_, err := s.db.Exec(t.Context(), statement, catalogRows)
		require.NoError(t, err)
	}
	_, err := s.db.Exec(t.Context(), `ANALYZE products, variants, stock`)
	require.NoError(t, err)
	for name, search := range map[string]domain.ProductSearch{
		"first page": {}, "next page": {Before: "00000000-0000-7000-8000-000000010000"}, "status": {Status: "draft"},
		"category": {Category: "tea", Before: "00000000-0000-7000-8000-000000010000"}, "stock": {Stock: "low"},
		"name": {Query: "お茶 1234"}, "slug": {Query: "slug-1234"}, "sku": {Query: "sku-1234-"},
	} {
		search.Limit = 51
		sql, args := staffRowsOf(search)
		pgtest.RequireIndexed(t, s.db, name, 3000, sql, args...)
	}
}
