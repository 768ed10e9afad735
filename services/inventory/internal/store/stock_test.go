package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

const (
	actor = domain.Actor("system:test")
	// overdue is the duration of a hold that has expired when it becomes visible.
	overdue = time.Microsecond
)

func newOrder() domain.OrderID { return domain.OrderID(id.New()) }

func atMain(sku domain.SKU, quantity int64) domain.Allocation {
	return domain.Allocation{SKU: sku, Location: domain.DefaultLocation, Quantity: quantity}
}

func hold(t *testing.T, stock *store.Stock, ttl time.Duration, allocations ...domain.Allocation) domain.OrderID {
	t.Helper()
	order := newOrder()
	_, err := stock.Hold(t.Context(), []app.HoldRequest{{Actor: actor, Order: order, Allocations: allocations, TTL: ttl}}, 0)
	require.NoError(t, err)
	return order
}

// addLocation creates a location.
func addLocation(t *testing.T, pool *pg.DB, code domain.LocationCode, priority int, open bool) {
	t.Helper()
	_, err := pool.Exec(t.Context(), `INSERT INTO locations (code, name, priority, open) VALUES ($1, $1, $2, $3)
		ON CONFLICT (code) DO UPDATE SET priority = excluded.priority, open = excluded.open`, string(code), priority, open)
	require.NoError(t, err)
}

func TestSnapshotHasReservationsAndLevels(t *testing.T) {
	t.Parallel()
	stock, _ := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5, "B": 2})
	order := hold(t, stock, time.Hour, atMain("A", 3), atMain("B", 2))
	snapshot, err := stock.Snapshot(t.Context(), []domain.OrderID{order, newOrder()}, []domain.SKU{"A", "B", "unknown"})
	require.NoError(t, err)
	require.Len(t, snapshot.Reservations, 1)
	require.Equal(t, order, snapshot.Reservations[0].OrderID)
	require.Equal(t, domain.StatusHeld, snapshot.Reservations[0].Status)
	require.ElementsMatch(t, []domain.Level{
		{SKU: "A", Location: "main", OnHand: 5, Reserved: 3},
		{SKU: "B", Location: "main", OnHand: 2, Reserved: 2},
	}, snapshot.Levels)
	require.Equal(t, []domain.LocationCode{"main"}, snapshot.Locations)
}

func TestHold(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5, "B": 2})
	order, digest := newOrder(), domain.Digest{1, 2, 3}

	reservations, err := stock.Hold(t.Context(), []app.HoldRequest{{
		Actor: actor, Order: order, Digest: digest, Allocations: []domain.Allocation{atMain("A", 3), atMain("B", 2)}, TTL: time.Hour,
	}}, 0)
	require.NoError(t, err)
	made := reservations[0]
	require.Equal(t, domain.Reservation{
		OrderID: order, Status: domain.StatusHeld, ExpiresAt: made.ExpiresAt, Digest: digest,
	}, made)
	var left time.Duration
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT $1 - now()`, made.ExpiresAt).Scan(&left))
	require.InDelta(t, time.Hour, left, float64(time.Minute))
	parts, err := stock.Lines(t.Context(), order)
	require.NoError(t, err)
	require.Equal(t, []domain.ReservationLine{
		{SKU: "A", Location: "main", Quantity: 3}, {SKU: "B", Location: "main", Quantity: 2},
	}, parts)
	movements, err := stock.Movements(t.Context(), "A", 0, 1)
	require.NoError(t, err)
	require.Equal(t, []domain.Movement{{
		ID: movements[0].ID, SKU: "A", Location: "main", Cause: domain.CauseReserved, ReservedDelta: 3,
		Reference: string(order), CreatedAt: movements[0].CreatedAt, Actor: actor,
	}}, movements)
	storetest.RequireConsistentStock(t, pool)
}

func TestSnapshotOfNothingIsEmpty(t *testing.T) {
	t.Parallel()
	stock, _ := storetest.New(t).Open(1)
	snapshot, err := stock.Snapshot(t.Context(), []domain.OrderID{newOrder()}, []domain.SKU{"A"})
	require.NoError(t, err)
	require.Empty(t, snapshot.Reservations)
	require.Empty(t, snapshot.Levels)
}

// Snapshot returns open locations by priority, then by code, and no closed ones.
func TestSnapshotHasOpenLocationsInTheirOrder(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	for i, code := range []domain.LocationCode{"north", "east", "west", "shut"} {
		addLocation(t, pool, code, []int{-1, 7, 7, -9}[i], code != "shut")
		storetest.SetLevelsAt(t, stock, code, map[domain.SKU]int64{"A": int64(i + 1)})
	}
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"B": 5})
	_, err := pool.Exec(t.Context(), `UPDATE levels SET backorder_limit = 6 WHERE location = 'west'`)
	require.NoError(t, err)
	snapshot, err := stock.Snapshot(t.Context(), nil, []domain.SKU{"A", "B"})
	require.NoError(t, err)
	require.Equal(t, []domain.LocationCode{"north", "main", "east", "west"}, snapshot.Locations)
	require.ElementsMatch(t, []domain.Level{
		{SKU: "A", Location: "north", OnHand: 1},
		{SKU: "A", Location: "east", OnHand: 2},
		{SKU: "A", Location: "west", OnHand: 3, BackorderLimit: 6},
		{SKU: "B", Location: "main", OnHand: 5},
	}, snapshot.Levels)
}

// Hold reserves for all orders or for none.
func TestHoldOfManyOrders(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 10, "B": 10})
	holds := []app.HoldRequest{
		{Actor: "one", Order: newOrder(), Digest: domain.Digest{1}, Allocations: []domain.Allocation{atMain("B", 6)}, TTL: time.Hour},
		{Actor: "two", Order: newOrder(), Digest: domain.Digest{2}, Allocations: []domain.Allocation{atMain("A", 7), atMain("B", 3)}, TTL: time.Minute},
		{Actor: "three", Order: newOrder(), Digest: domain.Digest{3}, Allocations: []domain.Allocation{atMain("A", 3), atMain("B", 1)}, TTL: 2 * time.Hour},
	}
	made, err := stock.Hold(t.Context(), holds, time.Second)
	require.NoError(t, err)
	require.Len(t, made, 3)
	for i, h := range holds {
		found, err := stock.Get(t.Context(), h.Order)
		require.NoError(t, err)
		require.Equal(t, found, made[i])
		require.Equal(t, h.Digest, found.Digest)
	}
	require.Equal(t, time.Minute, made[1].ExpiresAt.Sub(made[0].ExpiresAt)+time.Hour)
	storetest.RequireLevel(t, pool, "A", 10, 10)
	storetest.RequireLevel(t, pool, "B", 10, 10)
	movements, err := stock.Movements(t.Context(), "A", 0, 2)
	require.NoError(t, err)
	require.ElementsMatch(t, []domain.Actor{"two", "three"}, []domain.Actor{movements[0].Actor, movements[1].Actor})
	storetest.RequireConsistentStock(t, pool)

	more := app.HoldRequest{Order: newOrder(), Allocations: []domain.Allocation{atMain("B", 1)}, TTL: time.Hour}
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 20})
	_, err = stock.Hold(t.Context(), []app.HoldRequest{{Order: newOrder(), Allocations: []domain.Allocation{atMain("A", 1)}, TTL: time.Hour}, more}, 0)
	require.ErrorIs(t, err, domain.ErrStaleSnapshot)
	storetest.RequireLevel(t, pool, "A", 20, 10)
	storetest.RequireConsistentStock(t, pool)
}

// The lock timeout of a hold applies to its transaction only; the setting of the session does not
// change.
func TestReserveWaitsForItsLockTimeout(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	stock, pool := database.Open(1)
	_, other := database.Open(1)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5})
	tx, err := other.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT FROM levels FOR UPDATE`)
	require.NoError(t, err)
	h := app.HoldRequest{Order: newOrder(), Allocations: []domain.Allocation{atMain("A", 1)}, TTL: time.Hour}
	_, err = stock.Hold(t.Context(), []app.HoldRequest{h}, 20*time.Millisecond)
	require.True(t, store.Stuck(err), err)
	require.NoError(t, tx.Rollback(t.Context()))
	_, err = stock.Hold(t.Context(), []app.HoldRequest{h}, 20*time.Millisecond)
	require.NoError(t, err)
	var timeout string
	require.NoError(t, pool.QueryRow(t.Context(), `SHOW lock_timeout`).Scan(&timeout))
	require.Equal(t, "0", timeout)
}

// Units can be put on back-order up to the limit.
func TestHoldOnBackOrder(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 2})
	_, err := pool.Exec(t.Context(), `UPDATE levels SET backorder_limit = 3`)
	require.NoError(t, err)
	hold(t, stock, time.Hour, atMain("A", 5))
	_, err = stock.Hold(t.Context(), []app.HoldRequest{{Order: newOrder(), Allocations: []domain.Allocation{atMain("A", 1)}, TTL: time.Hour}}, 0)
	require.ErrorIs(t, err, domain.ErrStaleSnapshot)
	storetest.RequireLevel(t, pool, "A", 2, 5)
	storetest.RequireConsistentStock(t, pool)
}

func TestHoldIsAllOrNothing(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5, "B": 2, "C": 5})
	for name, allocations := range map[string][]domain.Allocation{
		"too few":      {atMain("A", 1), atMain("B", 3), atMain("C", 1)},
		"no level":     {atMain("A", 1), atMain("unknown", 1)},
		"other places": {atMain("A", 1), {SKU: "C", Location: "west", Quantity: 1}},
	} {
		order := newOrder()
		_, err := stock.Hold(t.Context(), []app.HoldRequest{{Order: order, Allocations: allocations, TTL: time.Hour}}, 0)
		require.ErrorIs(t, err, domain.ErrStaleSnapshot, name)
		_, err = stock.Get(t.Context(), order)
		require.ErrorIs(t, err, domain.ErrReservationNotFound, name)
	}
	for sku, units := range map[domain.SKU]int64{"A": 5, "B": 2, "C": 5} {
		storetest.RequireLevel(t, pool, sku, units, 0)
	}
	storetest.RequireConsistentStock(t, pool)
}

func TestSecondHoldOfAnOrderIsStale(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5})
	order := hold(t, stock, time.Hour, atMain("A", 1))
	_, err := stock.Hold(t.Context(), []app.HoldRequest{{Order: order, Allocations: []domain.Allocation{atMain("A", 1)}, TTL: time.Hour}}, 0)
	require.ErrorIs(t, err, domain.ErrStaleSnapshot)
	storetest.RequireLevel(t, pool, "A", 5, 1)
	storetest.RequireConsistentStock(t, pool)
}

// A sale at one location does not change the others.
func TestHoldAtSeveralLocations(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	addLocation(t, pool, "east", 1, true)
	storetest.SetLevelsAt(t, stock, "east", map[domain.SKU]int64{"A": 5, "C": 1})
	storetest.SetLevelsAt(t, stock, "main", map[domain.SKU]int64{"A": 5, "B": 5})
	order := hold(t, stock, time.Hour, domain.Allocation{SKU: "A", Location: "east", Quantity: 4}, atMain("B", 1))
	units := func(available, orderable int64) domain.Units {
		return domain.Units{Available: available, Orderable: &orderable}
	}
	all := []domain.SKU{"A", "B", "C", "unknown", "A"}
	found, err := stock.Units(t.Context(), all)
	require.NoError(t, err)
	require.Equal(t, map[domain.SKU]domain.Units{"A": units(6, 6), "B": units(4, 4), "C": units(1, 1)}, found)
	_, err = pool.Exec(t.Context(), `UPDATE locations SET open = false WHERE code = 'east'`)
	require.NoError(t, err)
	_, err = pool.Exec(t.Context(), `UPDATE levels SET backorder_limit = 2 WHERE sku = 'B'`)
	require.NoError(t, err)
	found, err = stock.Units(t.Context(), all)
	require.NoError(t, err)
	require.Equal(t, map[domain.SKU]domain.Units{"A": units(6, 5), "B": units(4, 6), "C": {Available: 1}}, found)
	storetest.RequireLevel(t, pool, "A", 5, 0)
	done, err := stock.Release(t.Context(), actor, order)
	require.NoError(t, err)
	require.True(t, done)
	storetest.RequireConsistentStock(t, pool)
}

// The CHECK refuses overselling without the guard.
func TestDatabaseRefusesToReserveAUnitTwice(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(1)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 1})
	for _, statement := range []string{
		`UPDATE levels SET reserved = 2`,
		`UPDATE levels SET reserved = -1`,
		`UPDATE levels SET on_hand = -1`,
	} {
		_, err := pool.Exec(t.Context(), statement)
		require.ErrorContains(t, err, "violates check constraint \"levels_", statement)
	}
}

func TestServiceCannotDeleteOrRewriteRows(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(1)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 1})
	hold(t, stock, time.Hour, atMain("A", 1))
	for _, statement := range []string{
		`UPDATE movements SET reference = ''`, `DELETE FROM movements`, `TRUNCATE movements`,
		`UPDATE reservation_lines SET quantity = 2`, `DELETE FROM reservation_lines`,
		`DELETE FROM reservations`, `DELETE FROM levels`,
	} {
		_, err := pool.Exec(t.Context(), statement)
		require.ErrorContains(t, err, "permission denied", statement)
	}
}
