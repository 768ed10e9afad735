package storetest

import (
	"context"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/events"
	"github.com/akinai/akinai/services/inventory/internal/store"
)

// Database is a new database with the inventory schema for one test.
type Database struct {
	t   testing.TB
	url string
}

// New creates a database for the test.
func New(t testing.TB) *Database {
	t.Helper()
	d := &Database{t: t, url: pgtest.URL(t, "inventory", db.Kit(), db.Migrations("inventory"))}
	d.admin(prepare)
	return d
}

// Open returns a store on a pool of conns connections, with the privileges of the service, like an
// instance of it.
func (d *Database) Open(conns int32) (*store.Stock, *pg.DB) {
	d.t.Helper()
	pool, err := pg.Open(d.t.Context(), pg.Config{URL: d.url, MaxConns: conns})
	require.NoError(d.t, err)
	d.t.Cleanup(pool.Close)
	return store.New(pool, event.NewOutbox(), events.EncodeFulfillment), pool
}

// Reset empties the database and runs the statements with the privileges of an administrator.
func (d *Database) Reset(statements ...string) {
	d.t.Helper()
	const empty = `TRUNCATE inventory.levels, inventory.reservations, inventory.reservation_lines, inventory.movements, inventory.operations,
		inventory.pending_changes, inventory.published_levels, inventory.skus, inventory.locations`
	d.admin(append([]string{empty}, statements...))
}

// admin runs statements with the privileges of an administrator.
func (d *Database) admin(statements []string) {
	d.t.Helper()
	if len(statements) == 0 {
		return
	}
	address, err := url.Parse(d.url)
	require.NoError(d.t, err)
	query := address.Query()
	query.Del("role")
	address.RawQuery = query.Encode()
	conn, err := pgx.Connect(d.t.Context(), address.String())
	require.NoError(d.t, err)
	defer conn.Close(context.WithoutCancel(d.t.Context()))
	for _, statement := range statements {
		_, err := conn.Exec(d.t.Context(), statement)
		require.NoError(d.t, err)
	}
}

// SetLevels sets the units on hand of SKUs at the default location.
func SetLevels(t testing.TB, stock *store.Stock, units map[domain.SKU]int64) {
	t.Helper()
	SetLevelsAt(t, stock, domain.DefaultLocation, units)
}

// SetLevelsAt sets the units on hand of SKUs at a location. It creates a missing location: open,
// and after the default location in the order of allocation.
func SetLevelsAt(t testing.TB, stock *store.Stock, location domain.LocationCode, units map[domain.SKU]int64) {
	t.Helper()
	counts := make([]domain.Count, 0, len(units))
	for sku, n := range units {
		counts = append(counts, domain.Count{SKU: sku, OnHand: n})
	}
	AddLocations(t, stock, location)
	count, err := domain.NewStockCount(location, counts, domain.Note{Actor: "system:test", Reference: "test"})
	require.NoError(t, err)
	_, err = stock.SetLevels(t.Context(), count)
	require.NoError(t, err)
}

// lastPriority is the priority of the locations that AddLocations creates: allocation begins with
// the default location, followed by the others by code.
const lastPriority = 100

// AddLocations creates the locations that do not exist.
func AddLocations(t testing.TB, stock *store.Stock, locations ...domain.LocationCode) {
	t.Helper()
	for _, code := range locations {
		location := domain.Location{Code: code, Name: string(code), Priority: lastPriority, Open: true}
		if _, err := stock.PutLocation(t.Context(), location); err != nil {
			require.ErrorIs(t, err, domain.ErrVersionConflict) // the location exists with another name or priority
		}
	}
}

// driftSQL selects levels that differ from the sums of the movements, of the live reservations, or
// of the published and pending changes.
const driftSQL = `
SELECT sku, location, level.on_hand, level.reserved, moved.on_hand, moved.reserved, live.reserved, expected.on_hand, expected.reserved
FROM levels AS level
FULL JOIN (
	SELECT sku, location, sum(on_hand_delta)::bigint AS on_hand, sum(reserved_delta)::bigint AS reserved
	FROM movements GROUP BY sku, location
) AS moved USING (sku, location)
FULL JOIN (
	SELECT sku, location, sum(quantity - released - fulfilled)::bigint AS reserved
	FROM reservation_lines JOIN reservations USING (order_id)
	WHERE state IN ('held', 'committed') GROUP BY sku, location
) AS live USING (sku, location)
FULL JOIN (
	SELECT sku, location, sum(on_hand)::bigint AS on_hand, sum(reserved)::bigint AS reserved
	FROM (
		SELECT sku, location, on_hand, reserved FROM published_levels
		UNION ALL SELECT sku, location, on_hand_delta, reserved_delta FROM pending_changes
	) AS part GROUP BY sku, location
) AS expected USING (sku, location)
WHERE level.on_hand IS DISTINCT FROM coalesce(moved.on_hand, 0)
	OR level.reserved IS DISTINCT FROM coalesce(moved.reserved, 0)
	OR level.reserved IS DISTINCT FROM coalesce(live.reserved, 0)
	OR level.on_hand IS DISTINCT FROM coalesce(expected.on_hand, 0)
	OR level.reserved IS DISTINCT FROM coalesce(expected.reserved, 0)
	OR level.on_hand < 0 OR NOT level.reserved BETWEEN 0 AND level.on_hand + level.backorder_limit`

// Drift is a level that violates invariant I1.
type Drift struct {
	SKU, Location                                      string
	OnHand, Reserved                                   *int64
	MovementsOnHand, MovementsReserved, InReservations *int64
	PublishedOnHand, PublishedReserved                 *int64
}

// RequireConsistentStock checks invariant I1: each level is the sum of its movements and of its
// published and pending changes; its reserved units are those of the live reservations, and no more
// than may be promised.
func RequireConsistentStock(t testing.TB, pool *pg.DB) {
	t.Helper()
	rows, err := pool.Query(t.Context(), driftSQL)
	require.NoError(t, err)
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Drift])
	require.NoError(t, err)
	require.Empty(t, found)
}

// RequireLevel checks the units of a SKU at the default location.
func RequireLevel(t testing.TB, pool *pg.DB, sku domain.SKU, onHand, reserved int64) {
	t.Helper()
	var level [2]int64
	err := pool.QueryRow(t.Context(), `SELECT on_hand, reserved FROM levels WHERE sku = $1 AND location = $2`,
		string(sku), string(domain.DefaultLocation)).Scan(&level[0], &level[1])
	require.NoError(t, err)
	require.Equal(t, [2]int64{onHand, reserved}, level, "on hand and reserved of %s", sku)
}
