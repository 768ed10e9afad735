package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/store"
)

// recordFulfillments records fulfillments in a transaction, as the consumer does.
func recordFulfillments(t *testing.T, s *store.Orders, pool *pg.DB, units map[domain.OrderID]domain.FulfilledUnits) {
	t.Helper()
	require.NoError(t, tryRecordFulfillments(t.Context(), s, pool, units))
}

func tryRecordFulfillments(ctx context.Context, s *store.Orders, pool *pg.DB, units map[domain.OrderID]domain.FulfilledUnits) error {
	return pool.WithTx(ctx, func(tx pgx.Tx) error { return s.RecordFulfillments(ctx, tx, at, units) })
}

// authorized returns a stored, confirmed order whose capture becomes due with the fulfillment.
func authorized(t *testing.T, s *store.Orders) domain.Order {
	t.Helper()
	order := pending(t, id.New())
	require.NoError(t, s.Insert(t.Context(), order, time.Minute))
	applied, err := order.Confirm(at, false)
	require.NoError(t, err)
	require.NoError(t, s.Save(t.Context(), order, applied, time.Minute))
	return order
}

// TestFulfillmentIsShownAndMakesTheCaptureDue: the row, one history row and one event record the
// fulfillment, and the capture is due immediately.
func TestFulfillmentIsShownAndMakesTheCaptureDue(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := authorized(t, s)
	for range 2 {
		recordFulfillments(t, s, pool, map[domain.OrderID]domain.FulfilledUnits{
			order.ID: {Fulfilled: 1, Ordered: 3}, domain.OrderID(id.New()): {Fulfilled: 1, Ordered: 1},
		})
		got, err := s.Get(t.Context(), order.ID)
		require.NoError(t, err)
		require.Equal(t, domain.FulfillmentPartial, got.Fulfillment)
		require.Equal(t, domain.TaskCapture, got.Task)
		require.Equal(t, order.Version+1, got.Version)
	}
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM order_history WHERE order_id = $1 AND command = 'fulfill'`, order.ID))
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM outbox WHERE type = 'order.fulfilled' AND key = $1`, order.ID))
	due, err := s.Claim(t.Context(), 10, time.Minute)
	require.NoError(t, err)
	require.Len(t, due, 1)

	recordFulfillments(t, s, pool, map[domain.OrderID]domain.FulfilledUnits{order.ID: {Fulfilled: 3, Ordered: 3}})
	got, err := s.Get(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, domain.FulfillmentFulfilled, got.Fulfillment)
	due, err = s.Claim(t.Context(), 10, time.Minute)
	require.NoError(t, err)
	require.Empty(t, due, "what was due before stays due at its time")
}

// TestFulfillmentBeforeTheConfirmationMakesTheCaptureDue: the fulfillment does not make the order
// due, because recovery would take over a running checkout. The confirmation takes it into account.
func TestFulfillmentBeforeTheConfirmationMakesTheCaptureDue(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := pending(t, id.New())
	require.NoError(t, s.Insert(t.Context(), order, time.Minute))
	recordFulfillments(t, s, pool, map[domain.OrderID]domain.FulfilledUnits{order.ID: {Fulfilled: 3, Ordered: 3}})
	due, err := s.Claim(t.Context(), 10, time.Minute)
	require.NoError(t, err)
	require.Empty(t, due)

	applied, err := order.Confirm(at, false)
	require.NoError(t, err)
	require.ErrorIs(t, s.Save(t.Context(), order, applied, time.Minute), domain.ErrVersionConflict, "read before the fulfillment")
	order, err = s.Get(t.Context(), order.ID)
	require.NoError(t, err)
	applied, err = order.Confirm(at, false)
	require.NoError(t, err)
	require.NoError(t, s.Save(t.Context(), order, applied, time.Minute))
	require.Equal(t, domain.TaskCapture, order.Task)
}

// TestMoneyTakenWhileAFulfillmentIsRecordedIsPaid: a capture that runs while a fulfillment is
// recorded is still recorded as paid, and recovery does not repeat it.
func TestMoneyTakenWhileAFulfillmentIsRecordedIsPaid(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := confirmed(t, s, id.New(), at)
	recordFulfillments(t, s, pool, map[domain.OrderID]domain.FulfilledUnits{order.ID: {Fulfilled: 3, Ordered: 3}})
	_, err := order.Paid(at)
	require.NoError(t, err)
	saved, err := s.SavePaid(t.Context(), []domain.Order{order}, at)
	require.NoError(t, err)
	require.Equal(t, []domain.OrderID{order.ID}, saved)
	got, err := s.Get(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, domain.PaymentPaid, got.Payment)
	require.Equal(t, domain.FulfillmentFulfilled, got.Fulfillment)
	require.Equal(t, domain.TaskNone, got.Task)
}

// TestTransitionsAndFulfillmentsDoNotLockEachOtherOut runs fulfillments of many orders concurrently
// with cancels and captures of the same orders. All lock the row of an order before its history,
// and rows by id. A deadlock would fail the test.
func TestTransitionsAndFulfillmentsDoNotLockEachOtherOut(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	const orders = 8
	list := make([]domain.Order, orders)
	for i := range list {
		list[i] = confirmed(t, s, id.New(), at)
	}
	ctx := context.WithoutCancel(t.Context())
	var group sync.WaitGroup
	check := func(err error) {
		if err != nil && !errors.Is(err, domain.ErrVersionConflict) {
			t.Error(err)
		}
	}
	for units := int64(1); units <= 3; units++ {
		group.Go(func() {
			mine := make(map[domain.OrderID]domain.FulfilledUnits, orders)
			for _, order := range list {
				mine[order.ID] = domain.FulfilledUnits{Fulfilled: units, Ordered: 3}
			}
			check(tryRecordFulfillments(ctx, s, pool, mine))
		})
	}
	for _, order := range list {
		group.Go(func() {
			applied, err := order.RequestCancel(at, app.ReasonCustomer)
			if err == nil {
				err = s.Save(ctx, order, applied, time.Minute)
			}
			check(err)
		})
	}
	for range 2 {
		paid := make([]domain.Order, 0, orders)
		for _, order := range list {
			_, err := order.Paid(at)
			require.NoError(t, err)
			paid = append([]domain.Order{order}, paid...)
		}
		group.Go(func() {
			_, err := s.SavePaid(ctx, paid, at)
			check(err)
		})
	}
	group.Wait()
	require.Zero(t, count(t, pool, `
		SELECT count(*) FROM orders o JOIN (SELECT order_id, max(version) AS version FROM order_history GROUP BY order_id) h
		ON h.order_id = o.id AND h.version <> o.version`))
}

func TestSuspendedTaskIsNeverDue(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order, changed := confirmed(t, s, id.New(), at), confirmed(t, s, id.New(), at)
	done, err := s.Suspend(t.Context(), order)
	require.NoError(t, err)
	require.True(t, done)
	cancel(t, s, changed)
	done, err = s.Suspend(t.Context(), changed)
	require.NoError(t, err)
	require.False(t, done, "another writer changed it")

	_, err = pool.Exec(t.Context(), `UPDATE orders SET task_at = now() - interval '1 minute' WHERE task_at < 'infinity'`)
	require.NoError(t, err)
	due, err := s.Claim(t.Context(), 10, time.Minute)
	require.NoError(t, err)
	require.Len(t, due, 1)
	require.Equal(t, changed.ID, due[0].ID)
	suspended, err := s.CountSuspended(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, suspended)
}

// TestShipmentsAreRecordedOnce: a repeated event writes no history and no event.
func TestShipmentsAreRecordedOnce(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := authorized(t, s)
	record := func(p domain.ShipmentProgress) domain.Order {
		for range 2 {
			require.NoError(t, pool.WithTx(t.Context(), func(tx pgx.Tx) error {
				return s.RecordShipments(t.Context(), tx, at, map[domain.OrderID]domain.ShipmentProgress{order.ID: p, domain.OrderID(id.New()): p})
			}))
		}
		got, err := s.Get(t.Context(), order.ID)
		require.NoError(t, err)
		return got
	}
	require.Equal(t, domain.StatusConfirmed, record(domain.ShipmentProgress{Shipments: 2}).Status)
	got := record(domain.ShipmentProgress{Begun: true, Shipments: 2, Delivered: 1})
	require.Equal(t, domain.StatusProcessing, got.Status)
	require.Equal(t, order.Version+1, got.Version)
	got = record(domain.ShipmentProgress{Begun: true, Shipments: 2, Delivered: 2})
	require.Equal(t, domain.StatusCompleted, got.Status)
	require.Equal(t, domain.FulfillmentDelivered, got.Fulfillment)
	require.Equal(t, domain.TaskCapture, got.Task, "at hand-over, by policy")
	require.Equal(t, order.Version+2, got.Version)
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM outbox WHERE type = 'order.completed' AND key = $1`, order.ID))
	found, err := store.NewDesk(pool).Search(t.Context(), app.Search{
		Statuses: []domain.Status{domain.StatusCompleted}, Fulfillments: []domain.Fulfillment{domain.FulfillmentDelivered}, Limit: 10,
	})
	require.NoError(t, err)
	require.Len(t, found, 1)
}
