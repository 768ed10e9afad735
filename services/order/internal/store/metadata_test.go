package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

func TestMetadataAreStoredWithTheirHistory(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := confirmed(t, s, id.New(), at)
	_, err := s.GetCached(t.Context(), order.ID)
	require.NoError(t, err)
	later := at.Add(time.Hour)
	metadata := map[string]string{"erp.number": `4711 "x" \ 深蒸し`, "note": ""}
	applied, err := order.SetMetadata(later, metadata)
	require.NoError(t, err)
	staff := auth.With(t.Context(), auth.Identity{Subject: "staff-1"})
	require.NoError(t, s.SaveMetadata(staff, order, applied))

	got, err := s.Get(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, order, got)
	require.Equal(t, metadata, got.Metadata)
	cached, err := s.GetCached(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, order, cached, "the cache is invalidated")
	listed, err := s.List(t.Context(), order.CustomerID, app.Cursor{}, 10)
	require.NoError(t, err)
	require.Equal(t, []domain.Order{order}, listed)
	changed, err := s.LastChange(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, domain.ChangedOrder{Order: order, By: "staff-1", At: later}, domain.ChangedOrder{Order: changed.Order, By: changed.By, At: changed.At.UTC()})
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM order_history
		WHERE order_id = $1 AND version = 3 AND command = 'set_metadata' AND status = 'confirmed' AND payment_status = 'authorized'`, order.ID))
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM orders WHERE id = $1 AND task = 'capture'`, order.ID), "the task stays")

	t.Run("and stay in transitions", func(t *testing.T) {
		require.NoError(t, pool.WithTx(t.Context(), func(tx pgx.Tx) error {
			return s.RecordFulfillments(t.Context(), tx, at, map[domain.OrderID]domain.FulfilledUnits{order.ID: {Fulfilled: 1, Ordered: 3}})
		}))
		paid, err := s.SavePaid(t.Context(), []domain.Order{order}, at)
		require.NoError(t, err)
		require.Len(t, paid, 1)
		got, err := s.Get(t.Context(), order.ID)
		require.NoError(t, err)
		require.Equal(t, metadata, got.Metadata)
		require.Equal(t, domain.PaymentPaid, got.Payment)
		require.Equal(t, domain.FulfillmentPartial, got.Fulfillment)
	})
	t.Run("and are removed", func(t *testing.T) {
		order, err := s.Get(t.Context(), order.ID)
		require.NoError(t, err)
		applied, err := order.SetMetadata(at, nil)
		require.NoError(t, err)
		require.NoError(t, s.SaveMetadata(t.Context(), order, applied))
		got, err := s.Get(t.Context(), order.ID)
		require.NoError(t, err)
		require.Nil(t, got.Metadata)
	})
}

// TestOneWriterOfMetadataWins writes metadata and transitions from one version concurrently. One
// write succeeds, and the others change nothing.
func TestOneWriterOfMetadataWins(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := confirmed(t, s, id.New(), at)
	var won, lost atomic.Int32
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			mine := order
			var err error
			if i%2 == 0 {
				var applied domain.AppliedTransition
				if applied, err = mine.SetMetadata(at, map[string]string{"writer": string(rune('a' + i))}); err == nil {
					err = s.SaveMetadata(t.Context(), mine, applied)
				}
			} else {
				var applied domain.AppliedTransition
				if applied, err = mine.RequestCancel(at, "CUSTOMER_CANCELED"); err == nil {
					err = s.Save(t.Context(), mine, applied, time.Minute)
				}
			}
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, domain.ErrVersionConflict):
				lost.Add(1)
			}
		})
	}
	group.Wait()
	require.EqualValues(t, 1, won.Load())
	require.EqualValues(t, 19, lost.Load())
	require.Equal(t, 3, count(t, pool, `SELECT count(*) FROM order_history WHERE order_id = $1`, order.ID))
	require.Equal(t, 3, count(t, pool, `SELECT version FROM orders WHERE id = $1`, order.ID))
}

func TestAnOrderIsFoundByItsNumber(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	order := confirmed(t, s, id.New(), at)
	confirmed(t, s, id.New(), at)
	got, err := s.GetByNumber(t.Context(), order.Number)
	require.NoError(t, err)
	require.Equal(t, order, got)
	_, err = s.GetByNumber(t.Context(), domain.NumberFor(order.ID, 1))
	require.ErrorIs(t, err, domain.ErrNotFound)
}

func TestANumberThatAnotherOrderHasIsTaken(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	first, second := pending(t, id.New()), pending(t, id.New())
	second.Number = first.Number
	require.NoError(t, s.Insert(t.Context(), first, time.Minute))
	require.ErrorIs(t, s.Insert(t.Context(), second, time.Minute), domain.ErrNumberTaken)
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM orders`))
	require.Equal(t, len(first.Lines), count(t, pool, `SELECT count(*) FROM order_lines`), "nothing of it is written")

	errs := together(t, s, pool, func(i int) error {
		o := pending(t, id.New())
		if i == crowd/2 {
			o.Number = first.Number
		}
		return s.Insert(t.Context(), o, time.Minute)
	})
	for i, err := range errs {
		if i == crowd/2 {
			require.ErrorIs(t, err, domain.ErrNumberTaken)
		} else {
			require.NoError(t, err, "its neighbors in the batch are written")
		}
	}
}
