package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// orderRows is how many orders the plans are made for, each with one line.
const orderRows = 20_000

// TestATableOfOrdersIsReadByIndexes: the first page, the next one and every query of the search
// read few blocks of many orders, and no table as a whole.
func TestATableOfOrdersIsReadByIndexes(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, "orders", db.Kit(), db.Migrations("orders"))
	const orderID = `('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid`
	for _, statement := range []string{
		`INSERT INTO orders (id, customer_id, request_hash, status, payment_status, fulfillment, currency, total, address, business_date, placed_at, confirmed_at, version)
			SELECT ` + orderID + `, gen_random_uuid(), '', CASE WHEN n % 3 = 0 THEN 'canceled' ELSE 'confirmed' END, 'paid', CASE WHEN n <= 100 THEN 'none' ELSE 'fulfilled' END, 'JPY', 100,
				jsonb_build_object('name', '山田 ' || n), '2026-01-01', '2026-01-01'::timestamptz + n * interval '1 second', '2026-01-01', 1 FROM generate_series(1, $1::int) n`,
		`INSERT INTO order_lines (order_id, position, sku, product_id, name, quantity, unit_amount)
			SELECT ` + orderID + `, 0, 'SKU-' || n, gen_random_uuid(), '', 1, 100 FROM generate_series(1, $1::int) n`,
	} {
		_, err := pool.Exec(t.Context(), statement, orderRows)
		require.NoError(t, err)
	}
	_, err := pool.Exec(t.Context(), `ANALYZE orders, order_lines`)
	require.NoError(t, err)
	after := app.Cursor{PlacedAt: time.Date(2026, 1, 1, 2, 0, 0, 0, time.UTC), ID: "00000000-0000-7000-8000-000000007200"}
	var number, customer string
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT number, customer_id::text FROM orders LIMIT 1`).Scan(&number, &customer))
	for name, search := range map[string]app.Search{
		"first page": {}, "next page": {After: after}, "state": {Statuses: []domain.Status{domain.StatusCanceled}},
		"day":    {From: time.Date(2026, 1, 1, 1, 0, 0, 0, time.UTC), To: time.Date(2026, 1, 1, 1, 10, 0, 0, time.UTC)},
		"number": {Number: number}, "name": {NamePrefix: "山田 1234", SKU: "山田 1234"}, "sku": {NamePrefix: "SKU-1234", SKU: "SKU-1234"},
		"customer": {CustomerID: customer},
	} {
		search.Limit = 51
		sql, args := searchOf(search)
		pgtest.RequireIndexed(t, pool, name, 1000, sql, args...)
	}
	pgtest.RequireIndexed(t, pool, "open orders", 1100, countOpenSQL, app.MaxOpen)

	sql, args := searchOf(app.Search{
		Statuses: []domain.Status{domain.StatusConfirmed, domain.StatusProcessing}, Limit: 51,
		Fulfillments: []domain.Fulfillment{domain.FulfillmentNone, domain.FulfillmentPartial},
	})
	pgtest.RequireIndexed(t, pool, "orders to ship, in a long history", 200, sql, args...)
}
