package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

func releaseUnfulfilled(t *testing.T, stock *store.Stock, order domain.OrderID) error {
	t.Helper()
	_, err := stock.Apply(t.Context(), actor, order, domain.Operation{},
		func(r domain.Reservation, parts []domain.ReservationLine) (domain.ReservationChange, error) {
			return r.ReleaseUnfulfilled(parts)
		})
	return err
}

// TestReleaseUnfulfilledInEveryStatus calls it in every status, twice.
func TestReleaseUnfulfilledInEveryStatus(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 1000})
	for status, want := range map[domain.Status]struct {
		status  domain.Status
		refusal error
	}{
		domain.StatusHeld:       {domain.StatusReleased, nil},
		domain.StatusCommitted:  {domain.StatusReleased, nil},
		domain.StatusReleased:   {domain.StatusReleased, nil},
		domain.StatusExpired:    {domain.StatusExpired, nil},
		domain.StatusFulfilled:  {domain.StatusFulfilled, domain.ErrReservationFulfilled},
		domain.StatusRestocked:  {domain.StatusRestocked, domain.ErrReservationFulfilled},
		domain.StatusWrittenOff: {domain.StatusWrittenOff, domain.ErrReservationFulfilled},
	} {
		t.Run(string(status), func(t *testing.T) {
			order := reach(t, stock, status, time.Hour)
			for range 2 {
				require.ErrorIs(t, releaseUnfulfilled(t, stock, order), want.refusal)
				found, err := stock.Get(t.Context(), order)
				require.NoError(t, err)
				require.Equal(t, want.status, found.Status)
				storetest.RequireConsistentStock(t, pool)
			}
		})
	}
}

// TestReleaseUnfulfilledAfterAPartialFulfillment: one of three units was fulfilled. Nothing is
// released, also after the unit was returned.
func TestReleaseUnfulfilledAfterAPartialFulfillment(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 10})
	order := hold(t, stock, time.Hour, atMain("A", 3))
	require.NoError(t, do(t, stock, domain.CommandCommit, order))
	require.NoError(t, fulfill(t, stock, order, all("A", 1)...))
	require.ErrorIs(t, releaseUnfulfilled(t, stock, order), domain.ErrReservationFulfilled)
	storetest.RequireLevel(t, pool, "A", 9, 2)
	require.NoError(t, back(t, stock, order, domain.Return{Restocked: all("A", 1)}))
	require.ErrorIs(t, releaseUnfulfilled(t, stock, order), domain.ErrReservationFulfilled)
	storetest.RequireLevel(t, pool, "A", 10, 2)
	storetest.RequireConsistentStock(t, pool)
}

// TestReleaseUnfulfilledOrFulfill runs both concurrently on one reservation, many times. One
// succeeds, and the other is refused.
func TestReleaseUnfulfilledOrFulfill(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(8)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 1000})
	outcomes := make(map[domain.Status]int)
	for range 40 {
		order := hold(t, stock, time.Hour, atMain("A", 3))
		require.NoError(t, do(t, stock, domain.CommandCommit, order))
		var group sync.WaitGroup
		var released, fulfilled error
		group.Go(func() { fulfilled = fulfill(t, stock, order, all("A", 2)...) })
		group.Go(func() { released = releaseUnfulfilled(t, stock, order) })
		group.Wait()
		found, err := stock.Get(t.Context(), order)
		require.NoError(t, err)
		outcomes[found.Status]++
		if released == nil {
			require.ErrorIs(t, fulfilled, domain.ErrReservationReleased)
			require.Equal(t, domain.StatusReleased, found.Status)
			continue
		}
		require.ErrorIs(t, released, domain.ErrReservationFulfilled)
		require.NoError(t, fulfilled)
		require.Equal(t, domain.StatusCommitted, found.Status)
	}
	t.Logf("%v", outcomes)
	storetest.RequireConsistentStock(t, pool)
}

// fulfillmentEvents returns the fulfillment events in the outbox, in order.
func fulfillmentEvents(t *testing.T, pool *pg.DB) (events []*inventoryv1.StockFulfilled) {
	t.Helper()
	rows, err := pool.Query(t.Context(), `SELECT topic, key, payload FROM outbox WHERE type = 'stock.fulfilled' ORDER BY id`)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var topic, key string
		var payload []byte
		require.NoError(t, rows.Scan(&topic, &key, &payload))
		event := new(inventoryv1.StockFulfilled)
		require.NoError(t, proto.Unmarshal(payload, event))
		require.Equal(t, "akinai.fulfillment.v1", topic)
		require.Equal(t, event.GetOrderId(), key)
		events = append(events, event)
	}
	require.NoError(t, rows.Err())
	return events
}

// TestFulfillmentEventIsWrittenInItsTransaction: each fulfillment writes one event with the sums so
// far. Refused or repeated calls, releases and returns write none.
func TestFulfillmentEventIsWrittenInItsTransaction(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 10, "B": 10})
	order := hold(t, stock, time.Hour, atMain("A", 3), atMain("B", 2))
	require.Error(t, fulfill(t, stock, order), "it is not committed")
	require.NoError(t, do(t, stock, domain.CommandCommit, order))
	require.ErrorIs(t, fulfill(t, stock, order, all("A", 4)...), domain.ErrQuantityExceeded)
	require.NoError(t, releaseParts(t, stock, order, all("B", 1)...))
	require.Empty(t, fulfillmentEvents(t, pool))

	require.NoError(t, fulfill(t, stock, order, all("A", 2)...))
	require.NoError(t, back(t, stock, order, domain.Return{Restocked: all("A", 1)}))
	require.NoError(t, fulfill(t, stock, order))
	require.NoError(t, fulfill(t, stock, order), "a repeat")
	var got []string
	for _, e := range fulfillmentEvents(t, pool) {
		require.Equal(t, string(order), e.GetOrderId())
		got = append(got, fmt.Sprint(e.GetLines(), e.GetFulfilled(), e.GetPromised()))
	}
	require.Len(t, got, 2)
	require.Contains(t, got[0], "2 5")
	require.Contains(t, got[1], "4 5")
	require.Len(t, fulfillmentEvents(t, pool)[1].GetLines(), 2)
}

// TestFulfillmentThatIsRolledBackHasNoEvent: if the event cannot be written, the fulfillment is
// rolled back.
func TestFulfillmentThatIsRolledBackHasNoEvent(t *testing.T) {
	t.Parallel()
	_, pool := storetest.New(t).Open(2)
	broken := store.New(pool, event.NewOutbox(), func(domain.Fulfillment) proto.Message { return &inventoryv1.StockFulfilled{} })
	storetest.SetLevels(t, broken, map[domain.SKU]int64{"A": 10})
	order := hold(t, broken, time.Hour, atMain("A", 3))
	require.NoError(t, do(t, broken, domain.CommandCommit, order))
	require.Error(t, fulfill(t, broken, order), "an event without a key")
	require.Empty(t, fulfillmentEvents(t, pool))
	storetest.RequireLevel(t, pool, "A", 10, 3)
	storetest.RequireConsistentStock(t, pool)
}
