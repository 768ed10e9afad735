package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

func TestCancelGivesEverythingBack(t *testing.T) {
	for _, captured := range []bool{false, true} {
		service, store, w := setup(t)
		placed, err := service.Place(t.Context(), request())
		require.NoError(t, err)
		want := domain.PaymentVoided
		if captured {
			require.NoError(t, service.Advance(t.Context(), <-service.Confirmed))
			want = domain.PaymentRefunded
		}
		order, err := service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, placed.ID)
		require.NoError(t, err)
		require.Equal(t, domain.StatusCanceled, order.Status)
		require.Equal(t, want, order.Payment)
		require.Equal(t, app.ReasonCustomer, order.CancelReason)
		require.Equal(t, domain.TaskNone, store.rows[placed.ID].Task)
		require.Equal(t, "released", w.held[placed.ID])

		again, err := service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, placed.ID)
		require.NoError(t, err)
		require.Equal(t, order, again)
	}
}

// TestCancelThatBreaksOffIsRecovered lets a step of the compensation fail. After the stock is
// released, the order is canceled despite the error; before, the outcome is unknown. Recovery
// completes both.
func TestCancelThatBreaksOffIsRecovered(t *testing.T) {
	for step, task := range map[string]domain.Task{"release": domain.TaskCancel, "reverse": domain.TaskCompensate} {
		service, store, w := setup(t)
		placed, err := service.Place(t.Context(), request())
		require.NoError(t, err)
		w.fail[step] = errDown
		order, err := service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, placed.ID)
		if step == "release" {
			require.ErrorIs(t, err, domain.ErrCancelUncertain)
			require.Equal(t, domain.StatusConfirmed, store.rows[placed.ID].Status)
		} else {
			require.NoError(t, err)
			require.Equal(t, domain.StatusCanceled, order.Status)
		}
		require.Equal(t, task, store.rows[placed.ID].Task)

		require.NoError(t, service.Advance(t.Context(), store.rows[placed.ID]))
		require.Equal(t, domain.StatusCanceled, store.rows[placed.ID].Status)
		require.Equal(t, domain.PaymentVoided, store.rows[placed.ID].Payment)
		require.Equal(t, "released", w.held[placed.ID])
	}
}

// TestUncertainCancelMayBeRepeated: the customer repeats the request before recovery runs.
func TestUncertainCancelMayBeRepeated(t *testing.T) {
	service, _, w := setup(t)
	placed, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	w.fail["release"] = errDown
	_, err = service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, placed.ID)
	require.ErrorIs(t, err, domain.ErrCancelUncertain)
	order, err := service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, placed.ID)
	require.NoError(t, err)
	require.Equal(t, domain.StatusCanceled, order.Status)
}

// TestCancelAfterAFulfillmentChangesNothing: the fulfillment is recorded with the order or not, and
// the request or recovery detects it.
func TestCancelAfterAFulfillmentChangesNothing(t *testing.T) {
	for _, known := range []bool{false, true} {
		service, store, w := setup(t)
		placed, err := service.Place(t.Context(), request())
		require.NoError(t, err)
		require.NoError(t, service.Advance(t.Context(), <-service.Confirmed))
		w.held[placed.ID] = "fulfilled"
		if known {
			o := store.rows[placed.ID]
			_, err := o.RecordFulfillment(o.PlacedAt, domain.FulfilledUnits{Fulfilled: 1, Ordered: 3})
			require.NoError(t, err)
			store.rows[placed.ID] = o
		}
		for range 2 {
			_, err = service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, placed.ID)
			require.ErrorIs(t, err, domain.ErrNotCancelable)
			order := store.rows[placed.ID]
			require.Equal(t, domain.StatusConfirmed, order.Status)
			require.Equal(t, domain.PaymentPaid, order.Payment)
			require.Equal(t, domain.TaskNone, order.Task)
			require.Empty(t, order.CancelReason)
			require.Equal(t, domain.PaymentPaid, w.money[placed.ID])
			require.Equal(t, "fulfilled", w.held[placed.ID])
		}
	}
}

// TestRefusedCancelLosesNoCapture: the task cancel replaces an open capture, and a refusal restores
// it. Recovery refuses like the request itself.
func TestRefusedCancelLosesNoCapture(t *testing.T) {
	for _, killed := range []bool{false, true} {
		service, store, w := setup(t)
		placed, err := service.Place(t.Context(), request())
		require.NoError(t, err)
		w.held[placed.ID] = "fulfilled"
		if killed {
			w.fail["release"] = errDown
		}
		_, err = service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, placed.ID)
		if killed {
			require.ErrorIs(t, err, domain.ErrCancelUncertain)
			err = service.Advance(t.Context(), store.rows[placed.ID])
		}
		require.ErrorIs(t, err, domain.ErrNotCancelable)
		require.Equal(t, domain.StatusConfirmed, store.rows[placed.ID].Status)
		require.Equal(t, domain.TaskCapture, store.rows[placed.ID].Task)
		require.NoError(t, service.Advance(t.Context(), store.rows[placed.ID]))
		require.Equal(t, domain.PaymentPaid, store.rows[placed.ID].Payment)
	}
}

func TestCaptureAfterACancelTakesNothing(t *testing.T) {
	service, store, _ := setup(t)
	placed, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	queued := <-service.Confirmed
	_, err = service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, placed.ID)
	require.NoError(t, err)
	_ = service.Advance(t.Context(), queued)
	require.Equal(t, domain.StatusCanceled, store.rows[placed.ID].Status)
	require.Equal(t, domain.PaymentVoided, store.rows[placed.ID].Payment)
}

func TestOrdersOfOthersAreNotThere(t *testing.T) {
	service, _, _ := setup(t)
	placed, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	_, err = service.Get(t.Context(), app.Viewer{CustomerID: "u2"}, placed.ID)
	require.ErrorIs(t, err, domain.ErrNotFound)
	_, err = service.Cancel(t.Context(), app.Viewer{CustomerID: "u2"}, placed.ID)
	require.ErrorIs(t, err, domain.ErrNotFound)
}
