package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/store"
)

// TestAPageOfShipmentsReadsNoHistory: what was delivered stays for ever.
func TestAPageOfShipmentsReadsNoHistory(t *testing.T) {
	t.Parallel()
	_, pool := slotShop(t, 3)
	for _, statement := range []string{
		`INSERT INTO shipment_orders (order_id, order_number, state, shipments) SELECT md5(n::text)::uuid, n::text, 'planned', 1 FROM generate_series(1, 30000) n`,
		`INSERT INTO shipments (id, order_id, location, availability, lines, method, carrier, ship_on, window_code, state, updated_at)
		SELECT md5('s' || n)::uuid, md5(n::text)::uuid, 'main', 'in_stock', '[]', '', '', '2026-01-01'::date + n / 300, '',
			CASE WHEN n % 1000 = 0 THEN 'planned' ELSE 'delivered' END, now() FROM generate_series(1, 30000) n`,
		`ANALYZE shipments, shipment_orders`,
	} {
		_, err := pool.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	open := []domain.ShipmentState{domain.ShipmentPlanned, domain.ShipmentPacked}
	after := app.ShipmentQuery{AfterDay: day(20), AfterID: "00000000-0000-0000-0000-000000000000"}
	for name, q := range map[string]app.ShipmentQuery{
		"to pack today":       {States: open, Until: day(20), Limit: 50},
		"to pack here":        {States: open, Until: day(20), Location: "main", Limit: 50},
		"of an order":         {Order: "c4ca4238-a0b9-2382-0dcc-509a6f75849b", Limit: 50},
		"all":                 {Limit: 50},
		"the next page":       {AfterDay: after.AfterDay, AfterID: after.AfterID, Limit: 50},
		"the next to pack":    {States: open, AfterDay: after.AfterDay, AfterID: after.AfterID, Limit: 50},
		"what was delivered":  {States: []domain.ShipmentState{domain.ShipmentDelivered}, Limit: 50},
		"open, of an order":   {States: open, Order: "c4ca4238-a0b9-2382-0dcc-509a6f75849b", Limit: 50},
		"of a number":         {Number: "1000", Limit: 50},
		"refused":             {States: []domain.ShipmentState{domain.ShipmentPacked}, Refused: true, Limit: 50},
		"problems":            {Problems: true, Limit: 50},
		"problems here":       {Problems: true, Location: "main", AfterDay: after.AfterDay, AfterID: after.AfterID, Limit: 50},
		"one state, repeated": {States: []domain.ShipmentState{domain.ShipmentLost, domain.ShipmentLost}, Limit: 50},
	} {
		sql, args := store.ListOf(q)
		pgtest.RequireIndexed(t, pool, name, 250, sql, args...)
	}
	pgtest.RequireIndexed(t, pool, "totals", 250, store.ShipmentTotalsSQL, "2026-02-01")
}
