package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

// reach creates a reservation of two units of A and brings it to the status.
func reach(t *testing.T, stock *store.Stock, status domain.Status, ttl time.Duration) domain.OrderID {
	t.Helper()
	if status == domain.StatusExpired {
		ttl = overdue
	}
	order := hold(t, stock, ttl, atMain("A", 2))
	for _, command := range map[domain.Status][]domain.Command{
		domain.StatusCommitted:  {domain.CommandCommit},
		domain.StatusReleased:   {domain.CommandRelease},
		domain.StatusExpired:    {domain.CommandExpire},
		domain.StatusFulfilled:  {domain.CommandCommit, domain.CommandFulfill},
		domain.StatusRestocked:  {domain.CommandCommit, domain.CommandFulfill, domain.CommandReturn},
		domain.StatusWrittenOff: {domain.CommandCommit, domain.CommandFulfill},
	}[status] {
		require.NoError(t, do(t, stock, command, order))
	}
	if status == domain.StatusWrittenOff {
		require.NoError(t, back(t, stock, order, domain.Return{WrittenOff: all("A", 2)}))
	}
	found, err := stock.Get(t.Context(), order)
	require.NoError(t, err)
	require.Equal(t, status, found.Status)
	return order
}

func all(sku domain.SKU, quantity int64) []domain.UnitSelection {
	return []domain.UnitSelection{{SKU: sku, Quantity: quantity}}
}

func back(t *testing.T, stock *store.Stock, order domain.OrderID, what domain.Return) error {
	t.Helper()
	_, err := stock.Apply(t.Context(), actor, order, domain.NewReturnOperation(id.New(), order, what),
		func(r domain.Reservation, parts []domain.ReservationLine) (domain.ReservationChange, error) {
			return r.Return(parts, what)
		})
	return err
}

func fulfill(t *testing.T, stock *store.Stock, order domain.OrderID, portions ...domain.UnitSelection) error {
	t.Helper()
	_, err := stock.Apply(t.Context(), actor, order, domain.Operation{},
		func(r domain.Reservation, parts []domain.ReservationLine) (domain.ReservationChange, error) {
			return r.Fulfill(parts, portions)
		})
	return err
}

func releaseParts(t *testing.T, stock *store.Stock, order domain.OrderID, portions ...domain.UnitSelection) error {
	t.Helper()
	_, err := stock.Apply(t.Context(), actor, order, domain.Operation{},
		func(r domain.Reservation, parts []domain.ReservationLine) (domain.ReservationChange, error) {
			return r.ReleaseLines(parts, portions)
		})
	return err
}

// do applies the command to the order; expire applies to every expired hold.
func do(t *testing.T, stock *store.Stock, command domain.Command, order domain.OrderID) error {
	t.Helper()
	var err error
	switch command {
	case domain.CommandExtend:
		_, err = stock.Extend(t.Context(), order, time.Now().Add(2*time.Hour))
	case domain.CommandCommit:
		_, err = stock.Commit(t.Context(), order)
	case domain.CommandRelease:
		_, err = stock.Release(t.Context(), actor, order)
	case domain.CommandExpire:
		_, err = stock.Expire(t.Context(), actor, 10)
	case domain.CommandFulfill:
		err = fulfill(t, stock, order)
	case domain.CommandReturn:
		err = back(t, stock, order, domain.Return{Restocked: all("A", 2)})
	}
	return err
}

// The statements agree with the table in domain/state.go, also when repeated: a command on all
// units leads to the first of its statuses in the table.
func TestSQLFollowsTheTransitionTable(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 1000})
	for _, status := range domain.Statuses() {
		for _, command := range domain.Commands() {
			t.Run(fmt.Sprintf("%s %s", command, status), func(t *testing.T) {
				ttl := time.Hour
				if command == domain.CommandExpire && status == domain.StatusHeld {
					ttl = overdue
				}
				order := reach(t, stock, status, ttl)
				want := status
				if to, err := status.After(command); err == nil {
					want = to[0]
				}
				for range 2 {
					_ = do(t, stock, command, order) // an error is allowed: the status shows the effect
					found, err := stock.Get(t.Context(), order)
					require.NoError(t, err)
					require.Equal(t, want, found.Status)
					storetest.RequireConsistentStock(t, pool)
				}
			})
		}
	}
}

// requireLevels returns a check of the units on hand and reserved of A and of B.
func requireLevels(t *testing.T, pool *pg.DB) func(a, aReserved, b, bReserved int64) {
	return func(a, aReserved, b, bReserved int64) {
		t.Helper()
		storetest.RequireLevel(t, pool, "A", a, aReserved)
		storetest.RequireLevel(t, pool, "B", b, bReserved)
		storetest.RequireConsistentStock(t, pool)
	}
}

func TestLinesOfAReservation(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 10, "B": 10})
	order := hold(t, stock, time.Hour, atMain("A", 5), atMain("B", 2))
	levels := requireLevels(t, pool)
	require.NoError(t, releaseParts(t, stock, order, all("A", 1)...))
	levels(10, 4, 10, 2)
	require.NoError(t, do(t, stock, domain.CommandCommit, order))
	require.NoError(t, fulfill(t, stock, order, all("A", 2)...))
	levels(8, 2, 10, 2)
	require.NoError(t, back(t, stock, order, domain.Return{WrittenOff: all("A", 1), Reason: "torn"}))
	levels(8, 2, 10, 2)
	require.ErrorIs(t, releaseParts(t, stock, order, all("A", 3)...), domain.ErrQuantityExceeded)
	done, err := stock.Release(t.Context(), actor, order)
	require.NoError(t, err)
	require.True(t, done)
	levels(8, 0, 10, 0)
	found, err := stock.Get(t.Context(), order)
	require.NoError(t, err)
	require.Equal(t, domain.StatusFulfilled, found.Status)
	require.NoError(t, back(t, stock, order, domain.Return{Restocked: all("A", 1)}))
	levels(9, 0, 10, 0)
	parts, err := stock.Lines(t.Context(), order)
	require.NoError(t, err)
	require.Equal(t, []domain.ReservationLine{
		{SKU: "A", Location: "main", Quantity: 5, Released: 3, Fulfilled: 2, Restocked: 1, WrittenOff: 1},
		{SKU: "B", Location: "main", Quantity: 2, Released: 2},
	}, parts)
	book, err := stock.Movements(t.Context(), "A", 0, 3)
	require.NoError(t, err)
	require.Equal(t, domain.CauseReturned, book[0].Cause)
	require.Equal(t, domain.CauseReleased, book[1].Cause)
	require.Equal(t, "torn", book[2].Reason)
}

// Releasing the rest ends a reservation with the status that its units imply, in SQL as in the
// table of package domain.
func TestReleaseOfTheRestEndsInTheStatusOfItsUnits(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 100})
	for want, came := range map[domain.Status]domain.Return{
		domain.StatusRestocked:  {Restocked: all("A", 1), WrittenOff: all("A", 1)},
		domain.StatusWrittenOff: {WrittenOff: all("A", 2)},
		domain.StatusFulfilled:  {Restocked: all("A", 1)},
	} {
		order := hold(t, stock, time.Hour, atMain("A", 3))
		require.NoError(t, do(t, stock, domain.CommandCommit, order))
		require.NoError(t, fulfill(t, stock, order, all("A", 2)...))
		require.NoError(t, back(t, stock, order, came))
		_, err := stock.Release(t.Context(), actor, order)
		require.NoError(t, err)
		found, err := stock.Get(t.Context(), order)
		require.NoError(t, err)
		require.Equal(t, want, found.Status)
	}
	storetest.RequireConsistentStock(t, pool)
}

// Units on back-order cannot be fulfilled before they arrive.
func TestFulfillNeedsUnitsOnHand(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 2})
	_, err := pool.Exec(t.Context(), `UPDATE levels SET backorder_limit = 3`)
	require.NoError(t, err)
	order := hold(t, stock, time.Hour, atMain("A", 4))
	require.NoError(t, do(t, stock, domain.CommandCommit, order))
	require.ErrorIs(t, fulfill(t, stock, order), domain.ErrStockNotOnHand)
	require.NoError(t, fulfill(t, stock, order, all("A", 2)...))
	storetest.RequireLevel(t, pool, "A", 0, 2)
	require.ErrorIs(t, fulfill(t, stock, order), domain.ErrStockNotOnHand)
	storetest.RequireConsistentStock(t, pool)
}

func TestReturnToAnotherLocation(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 2})
	order := reach(t, stock, domain.StatusFulfilled, time.Hour)
	what := domain.Return{Restocked: all("A", 1), WrittenOff: all("A", 1), Location: "east"}
	require.ErrorIs(t, back(t, stock, order, what), domain.ErrLocationNotFound)
	addLocation(t, pool, "east", 5, false)
	require.NoError(t, back(t, stock, order, what))
	levels, err := stock.Levels(t.Context(), "", "", 10)
	require.NoError(t, err)
	require.Len(t, levels, 2)
	require.Equal(t, domain.Level{SKU: "A", Location: "east", OnHand: 1}, levels[0])
	storetest.RequireConsistentStock(t, pool)
}

func TestOperationIsAppliedOnce(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 10})
	order := hold(t, stock, time.Hour, atMain("A", 5))
	operation := domain.NewLineOperation(id.New(), domain.CommandRelease, order, all("A", 2))
	decide := func(r domain.Reservation, parts []domain.ReservationLine) (domain.ReservationChange, error) {
		return r.ReleaseLines(parts, all("A", 2))
	}
	for range 2 {
		_, err := stock.Apply(t.Context(), actor, order, operation, decide)
		require.NoError(t, err)
		storetest.RequireLevel(t, pool, "A", 10, 3)
	}
	operation.Digest[0]++
	_, err := stock.Apply(t.Context(), actor, order, operation, decide)
	require.ErrorIs(t, err, domain.ErrOperationMismatch)
	_, err = stock.Apply(t.Context(), actor, newOrder(), domain.Operation{}, decide)
	require.ErrorIs(t, err, domain.ErrReservationNotFound)
	storetest.RequireConsistentStock(t, pool)
}

// A release that has waited for a partial release releases the remaining units, not those that it
// would have seen before.
func TestReleaseSeesChangesThatItWaitedFor(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(8)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 1 << 20})
	for range 30 {
		order := hold(t, stock, time.Hour, atMain("A", 100))
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				if err := releaseParts(t, stock, order, all("A", 7)...); err != nil && !errors.Is(err, domain.ErrQuantityExceeded) {
					t.Error(err)
				}
			})
		}
		group.Go(func() {
			if _, err := stock.Release(t.Context(), actor, order); err != nil {
				t.Error(err)
			}
		})
		group.Wait()
		storetest.RequireLevel(t, pool, "A", 1<<20, 0)
	}
	storetest.RequireConsistentStock(t, pool)
}

func TestExtend(t *testing.T) {
	t.Parallel()
	stock, _ := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 10})
	order := hold(t, stock, time.Hour, atMain("A", 1))
	before, err := stock.Get(t.Context(), order)
	require.NoError(t, err)
	later := before.ExpiresAt.Add(time.Hour)
	for _, step := range []struct{ until, want time.Time }{
		{before.ExpiresAt.Add(-time.Minute), before.ExpiresAt}, {later, later}, {before.ExpiresAt, later},
	} {
		done, err := stock.Extend(t.Context(), order, step.until)
		require.NoError(t, err)
		require.True(t, done)
		now, err := stock.Get(t.Context(), order)
		require.NoError(t, err)
		require.Equal(t, step.want, now.ExpiresAt)
	}
	for _, never := range []time.Time{before.ExpiresAt.Add(-2 * time.Hour), before.ExpiresAt.Add(30 * 24 * time.Hour)} {
		_, err = stock.Extend(t.Context(), order, never)
		require.ErrorIs(t, err, domain.ErrHoldInvalid)
	}
	for _, other := range []domain.OrderID{newOrder(), hold(t, stock, overdue, atMain("A", 1))} {
		done, err := stock.Extend(t.Context(), other, later)
		require.NoError(t, err)
		require.False(t, done)
	}
}

func TestOverdueHoldCannotBeCommittedButReleased(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5})
	order := hold(t, stock, overdue, atMain("A", 2))
	done, err := stock.Commit(t.Context(), order)
	require.NoError(t, err)
	require.False(t, done)
	_, err = stock.Release(t.Context(), actor, order)
	require.NoError(t, err)
	found, err := stock.Get(t.Context(), order)
	require.NoError(t, err)
	require.Equal(t, domain.StatusReleased, found.Status)
	storetest.RequireLevel(t, pool, "A", 5, 0)
	storetest.RequireConsistentStock(t, pool)
}

func TestUnknownOrders(t *testing.T) {
	t.Parallel()
	stock, _ := storetest.New(t).Open(1)
	done, err := stock.Release(t.Context(), actor, newOrder())
	require.NoError(t, err)
	require.False(t, done)
	done, err = stock.Commit(t.Context(), newOrder())
	require.NoError(t, err)
	require.False(t, done)
	_, err = stock.Get(t.Context(), newOrder())
	require.ErrorIs(t, err, domain.ErrReservationNotFound)
}

func TestExpireReleasesTheOldestUpToTheLimit(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 50, "B": 50})
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
		storetest.RequireConsistentStock(t, pool)
	}
	for i, order := range append(orders, kept) {
		found, err := stock.Get(t.Context(), order)
		require.NoError(t, err)
		require.Equal(t, i == len(orders), found.Status == domain.StatusHeld)
	}
	movements, err := stock.Movements(t.Context(), "B", 0, 1)
	require.NoError(t, err)
	require.Equal(t, domain.CauseExpired, movements[0].Cause)
	require.EqualValues(t, -1, movements[0].ReservedDelta)
}

func TestCommitOfMany(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 50})
	held := []domain.OrderID{hold(t, stock, time.Hour, atMain("A", 1)), hold(t, stock, time.Hour, atMain("A", 1))}
	orders := append([]domain.OrderID{
		newOrder(), hold(t, stock, overdue, atMain("A", 1)), reach(t, stock, domain.StatusReleased, time.Hour),
	}, held...)
	done, err := stock.CommitAll(t.Context(), orders)
	require.NoError(t, err)
	require.ElementsMatch(t, held, done)
	done, err = stock.CommitAll(t.Context(), orders)
	require.NoError(t, err)
	require.Empty(t, done)
	for _, order := range held {
		found, err := stock.Get(t.Context(), order)
		require.NoError(t, err)
		require.Equal(t, domain.StatusCommitted, found.Status)
	}
	storetest.RequireConsistentStock(t, pool)
}

// TestCommitOfManyDoesNotWaitForALockedHold: the caller then commits each alone, and only the
// locked one waits.
func TestCommitOfManyDoesNotWaitForALockedHold(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 50})
	held := []domain.OrderID{hold(t, stock, time.Hour, atMain("A", 1)), hold(t, stock, time.Hour, atMain("A", 1))}
	tx, err := pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT FROM reservations WHERE order_id = $1 FOR UPDATE`, string(held[1]))
	require.NoError(t, err)
	_, err = stock.CommitAll(t.Context(), held)
	require.True(t, store.Stuck(err), err)
	require.NoError(t, tx.Rollback(t.Context()))
	done, err := stock.CommitAll(t.Context(), held)
	require.NoError(t, err)
	require.ElementsMatch(t, held, done)
}
