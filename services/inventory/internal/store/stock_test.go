package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

const (
	actor = domain.Actor("system:test")
	// overdue is a hold that has ended when anybody can see it.
	overdue = time.Microsecond
)

func newOrder() domain.OrderID { return domain.OrderID(id.New()) }

func atMain(sku domain.SKU, quantity int64) domain.Take {
	return domain.Take{SKU: sku, Location: domain.DefaultLocation, Quantity: quantity}
}

func hold(t *testing.T, stock *store.Stock, ttl time.Duration, takes ...domain.Take) domain.OrderID {
	t.Helper()
	order := newOrder()
	_, err := stock.Hold(t.Context(), actor, order, domain.Digest{}, takes, ttl)
	require.NoError(t, err)
	return order
}

func TestHold(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.Stocked(t, stock, map[domain.SKU]int64{"A": 5, "B": 2})
	order, digest := newOrder(), domain.Digest{1, 2, 3}

	made, err := stock.Hold(t.Context(), actor, order, digest, []domain.Take{atMain("A", 3), atMain("B", 2)}, time.Hour)
	require.NoError(t, err)
	require.Equal(t, domain.Reservation{
		OrderID: order, Status: domain.StatusHeld, ExpiresAt: made.ExpiresAt, Digest: digest,
	}, made)
	var left time.Duration
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT $1 - now()`, made.ExpiresAt).Scan(&left))
	require.InDelta(t, time.Hour, left, float64(time.Minute))

	found, levels, err := stock.Look(t.Context(), order, []domain.SKU{"A", "B", "unknown"})
	require.NoError(t, err)
	require.Equal(t, made, *found)
	require.ElementsMatch(t, []domain.Level{
		{SKU: "A", Location: "main", OnHand: 5, Reserved: 3},
		{SKU: "B", Location: "main", OnHand: 2, Reserved: 2},
	}, levels)
	lines, err := stock.Lines(t.Context(), order)
	require.NoError(t, err)
	require.Equal(t, []domain.Line{{SKU: "A", Quantity: 3}, {SKU: "B", Quantity: 2}}, lines)
	movements, err := stock.Movements(t.Context(), "A", 0, 1)
	require.NoError(t, err)
	require.Equal(t, []domain.Movement{{
		ID: movements[0].ID, SKU: "A", Location: "main", Cause: domain.CauseReserved, ReservedDelta: 3,
		Reference: string(order), CreatedAt: movements[0].CreatedAt,
	}}, movements)
	storetest.RequireBooks(t, pool)
}

func TestLookOfNothing(t *testing.T) {
	t.Parallel()
	stock, _ := storetest.New(t).Open(1)
	found, levels, err := stock.Look(t.Context(), newOrder(), []domain.SKU{"A"})
	require.NoError(t, err)
	require.Nil(t, found)
	require.Empty(t, levels)
}

func TestHoldIsAllOrNothing(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.Stocked(t, stock, map[domain.SKU]int64{"A": 5, "B": 2, "C": 5})
	for name, takes := range map[string][]domain.Take{
		"too few":      {atMain("A", 1), atMain("B", 3), atMain("C", 1)},
		"no level":     {atMain("A", 1), atMain("unknown", 1)},
		"other places": {atMain("A", 1), {SKU: "C", Location: "west", Quantity: 1}},
	} {
		order := newOrder()
		_, err := stock.Hold(t.Context(), actor, order, domain.Digest{}, takes, time.Hour)
		require.ErrorIs(t, err, domain.ErrOvertaken, name)
		_, err = stock.Find(t.Context(), order)
		require.ErrorIs(t, err, domain.ErrReservationNotFound, name)
	}
	for sku, units := range map[domain.SKU]int64{"A": 5, "B": 2, "C": 5} {
		storetest.RequireLevel(t, pool, sku, units, 0)
	}
	storetest.RequireBooks(t, pool)
}

func TestSecondHoldOfAnOrderIsOvertaken(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.Stocked(t, stock, map[domain.SKU]int64{"A": 5})
	order := hold(t, stock, time.Hour, atMain("A", 1))
	_, err := stock.Hold(t.Context(), actor, order, domain.Digest{}, []domain.Take{atMain("A", 1)}, time.Hour)
	require.ErrorIs(t, err, domain.ErrOvertaken)
	storetest.RequireLevel(t, pool, "A", 5, 1)
	storetest.RequireBooks(t, pool)
}

// A sale at one location leaves the others alone.
func TestHoldAtSeveralLocations(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.StockedAt(t, stock, "east", map[domain.SKU]int64{"A": 5})
	storetest.StockedAt(t, stock, "main", map[domain.SKU]int64{"A": 5, "B": 5})
	order := hold(t, stock, time.Hour, domain.Take{SKU: "A", Location: "east", Quantity: 4}, atMain("B", 1))
	available, err := stock.Availability(t.Context(), []domain.SKU{"A", "B", "unknown", "A"})
	require.NoError(t, err)
	require.Equal(t, map[domain.SKU]int64{"A": 6, "B": 4}, available)
	storetest.RequireLevel(t, pool, "A", 5, 0)
	require.NoError(t, stock.Release(t.Context(), actor, order))
	storetest.RequireBooks(t, pool)
}

// The CHECK stands behind the guard.
func TestDatabaseRefusesToPromiseTwice(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(1)
	storetest.Stocked(t, stock, map[domain.SKU]int64{"A": 1})
	for _, statement := range []string{
		`UPDATE levels SET reserved = 2`,
		`UPDATE levels SET reserved = -1`,
		`UPDATE levels SET on_hand = -1`,
	} {
		_, err := pool.Exec(t.Context(), statement)
		require.ErrorContains(t, err, "violates check constraint \"levels_", statement)
	}
}

func TestServiceCannotTakeBackWhatItWrote(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(1)
	storetest.Stocked(t, stock, map[domain.SKU]int64{"A": 1})
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
