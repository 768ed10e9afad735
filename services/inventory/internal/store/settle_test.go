package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

// reach makes a reservation of two units of A and leads it to the status.
func reach(t *testing.T, stock *store.Stock, status domain.Status, ttl time.Duration) domain.OrderID {
	t.Helper()
	if status == domain.StatusExpired {
		order := hold(t, stock, overdue, atMain("A", 2))
		count, err := stock.Expire(t.Context(), actor, 10)
		require.NoError(t, err)
		require.Equal(t, 1, count)
		return order
	}
	order := hold(t, stock, ttl, atMain("A", 2))
	switch status {
	case domain.StatusCommitted:
		done, err := stock.Commit(t.Context(), order)
		require.NoError(t, err)
		require.True(t, done)
	case domain.StatusReleased:
		require.NoError(t, stock.Release(t.Context(), actor, order))
	case domain.StatusHeld, domain.StatusExpired:
	}
	return order
}

// do gives the command to the order; expire goes to every order that is due.
func do(t *testing.T, stock *store.Stock, command domain.Command, order domain.OrderID) {
	t.Helper()
	var err error
	switch command {
	case domain.CommandCommit:
		_, err = stock.Commit(t.Context(), order)
	case domain.CommandRelease:
		err = stock.Release(t.Context(), actor, order)
	case domain.CommandExpire:
		_, err = stock.Expire(t.Context(), actor, 10)
	}
	require.NoError(t, err)
}

// The statements do what the table in domain/state.go says, twice over.
func TestStatementsFollowTheTable(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.Stocked(t, stock, map[domain.SKU]int64{"A": 1000})
	for _, status := range domain.Statuses() {
		for _, command := range domain.Commands() {
			t.Run(fmt.Sprintf("%s %s", command, status), func(t *testing.T) {
				ttl := time.Hour
				if command == domain.CommandExpire && status == domain.StatusHeld {
					ttl = overdue
				}
				order := reach(t, stock, status, ttl)
				want, err := status.After(command)
				if err != nil {
					want = status
				}
				for range 2 {
					do(t, stock, command, order)
					found, err := stock.Find(t.Context(), order)
					require.NoError(t, err)
					require.Equal(t, want, found.Status)
					storetest.RequireBooks(t, pool)
				}
			})
		}
	}
}

func TestOverdueHoldCannotBeCommittedButReleased(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.Stocked(t, stock, map[domain.SKU]int64{"A": 5})
	order := hold(t, stock, overdue, atMain("A", 2))
	done, err := stock.Commit(t.Context(), order)
	require.NoError(t, err)
	require.False(t, done)
	require.NoError(t, stock.Release(t.Context(), actor, order))
	found, err := stock.Find(t.Context(), order)
	require.NoError(t, err)
	require.Equal(t, domain.StatusReleased, found.Status)
	storetest.RequireLevel(t, pool, "A", 5, 0)
	storetest.RequireBooks(t, pool)
}

func TestUnknownOrders(t *testing.T) {
	t.Parallel()
	stock, _ := storetest.New(t).Open(1)
	require.NoError(t, stock.Release(t.Context(), actor, newOrder()))
	done, err := stock.Commit(t.Context(), newOrder())
	require.NoError(t, err)
	require.False(t, done)
	_, err = stock.Find(t.Context(), newOrder())
	require.ErrorIs(t, err, domain.ErrReservationNotFound)
}

func TestExpireTakesTheOldestUpToTheLimit(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.Stocked(t, stock, map[domain.SKU]int64{"A": 50, "B": 50})
	var orders []domain.OrderID
	for range 5 {
		orders = append(orders, hold(t, stock, overdue, atMain("A", 2), atMain("B", 1)))
	}
	kept := hold(t, stock, time.Hour, atMain("A", 7))
	for _, step := range []struct {
		count    int
		reserved int64
	}{{3, 2*2 + 7}, {2, 7}, {0, 7}} {
		count, err := stock.Expire(t.Context(), actor, 3)
		require.NoError(t, err)
		require.Equal(t, step.count, count)
		storetest.RequireLevel(t, pool, "A", 50, step.reserved)
		storetest.RequireBooks(t, pool)
	}
	for i, order := range append(orders, kept) {
		found, err := stock.Find(t.Context(), order)
		require.NoError(t, err)
		require.Equal(t, i == len(orders), found.Status == domain.StatusHeld)
	}
	movements, err := stock.Movements(t.Context(), "B", 0, 1)
	require.NoError(t, err)
	require.Equal(t, domain.CauseExpired, movements[0].Cause)
	require.EqualValues(t, -1, movements[0].ReservedDelta)
}
