package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// stockRows is how many SKUs the plans are made for, each at two locations.
const stockRows = 20_000

// TestATableOfStockIsReadByIndexes: the first page, the next one and every filter of the table read
// few blocks of a large stock, and no table as a whole.
func TestATableOfStockIsReadByIndexes(t *testing.T) {
	t.Parallel()
	conn := pgtest.New(t, "inventory", db.Kit(), db.Migrations("inventory"))
	for _, statement := range []string{
		`INSERT INTO levels (sku, location, on_hand) SELECT 'SKU-' || lpad(n::text, 6, '0'), place, 5 FROM generate_series(1, $1::int) n, unnest(ARRAY['east', 'main']) place`,
		`INSERT INTO skus (sku, status) SELECT 'SKU-' || lpad(n::text, 6, '0'), CASE WHEN n % 100 = 0 THEN 'low_stock' ELSE 'in_stock' END FROM generate_series(1, $1::int) n`,
	} {
		_, err := conn.Exec(t.Context(), statement, stockRows)
		require.NoError(t, err)
	}
	_, err := conn.Exec(t.Context(), `ANALYZE levels, skus`)
	require.NoError(t, err)
	short := []domain.StockStatus{domain.StockStatusLowStock, domain.StockStatusOutOfStock}
	for name, search := range map[string]domain.LevelSearch{
		"first page": {}, "next page": {AfterSKU: "SKU-010000", AfterLocation: "main"}, "beginning": {SKUPrefix: "SKU-0123"},
		"location": {Location: "east", AfterSKU: "SKU-010000", AfterLocation: "main"}, "short": {Statuses: short},
		"next page of short": {Statuses: short, AfterSKU: "SKU-010000", AfterLocation: "main"},
	} {
		search.Limit = 51
		sql, args := searchLevelsOf(search)
		pgtest.RequireIndexed(t, conn, name, 800, sql, args...)
	}
	pgtest.RequireIndexed(t, conn, "near a typing error", 800, nearSQL, []string{"SKU-01O000", "sku-010000", "SKU-010000X"}, nearLevels)
}
