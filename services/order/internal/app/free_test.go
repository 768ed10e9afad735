package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// free returns a service on a world in which everything costs nothing, and in which a payment call
// fails the test.
func free(t *testing.T) (*app.App, *orders, *world) {
	t.Helper()
	service, store, w := setup(t)
	w.price = 0
	for _, step := range []string{"validate", "authorize", "lookup", "capture", "reverse"} {
		w.fail[step] = errDown
	}
	return service, store, w
}

func present() app.PlaceOrder {
	p := request()
	p.Method = ""
	return p
}

func TestAnOrderOfNothingHasNoPayment(t *testing.T) {
	service, store, w := free(t)
	order, err := service.Place(t.Context(), present())
	require.NoError(t, err)
	require.Equal(t, domain.StatusConfirmed, order.Status)
	require.Equal(t, domain.PaymentNone, order.Payment)
	require.Equal(t, domain.TaskNone, order.Task, "nothing is to be captured")
	require.Equal(t, "committed", w.held[order.ID])
	require.Empty(t, service.Confirmed)
	again, err := service.Place(t.Context(), present())
	require.NoError(t, err)
	require.Equal(t, order.ID, again.ID)

	canceled, err := service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, order.ID)
	require.NoError(t, err)
	require.Equal(t, domain.StatusCanceled, canceled.Status)
	require.Equal(t, domain.PaymentNone, store.rows[order.ID].Payment)
	require.Equal(t, domain.TaskNone, store.rows[order.ID].Task)
	require.Equal(t, "released", w.held[order.ID])
	require.Empty(t, w.money)
}

// TestAnOrderOfNothingIsRecovered interrupts the checkout after the order was written. Recovery
// confirms the order, or cancels it if the hold has ended.
func TestAnOrderOfNothingIsRecovered(t *testing.T) {
	for _, gone := range []bool{false, true} {
		service, store, w := free(t)
		w.fail["commit"] = errDown
		_, err := service.Place(t.Context(), present())
		require.ErrorIs(t, err, domain.ErrCheckoutUncertain)
		id := domain.IDFor("u1", "k1")
		require.Equal(t, domain.TaskPlace, store.rows[id].Task)
		if gone {
			w.fail["commit"] = errExpired
		}
		require.NoError(t, service.Advance(t.Context(), store.rows[id]))
		want, held := domain.StatusConfirmed, "committed"
		if gone {
			want, held = domain.StatusCanceled, "released"
		}
		require.Equal(t, want, store.rows[id].Status)
		require.Equal(t, domain.PaymentNone, store.rows[id].Payment)
		require.Equal(t, domain.TaskNone, store.rows[id].Task)
		require.Equal(t, held, w.held[id])
		require.Empty(t, w.money)
	}
}

func TestWhatCostsSomethingNeedsAPaymentMethod(t *testing.T) {
	service, store, w := setup(t)
	_, err := service.Place(t.Context(), present())
	require.ErrorIs(t, err, domain.ErrMethodRequired)
	require.Empty(t, store.rows)
	require.Empty(t, w.held)
}

// TestAnOrderOfNothingThatWasFulfilledHasNoCapture: neither a fulfillment nor a refused cancel
// makes a capture due.
func TestAnOrderOfNothingThatWasFulfilledHasNoCapture(t *testing.T) {
	service, store, w := free(t)
	order, err := service.Place(t.Context(), present())
	require.NoError(t, err)
	w.held[order.ID] = "fulfilled"
	_, err = service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, order.ID)
	require.ErrorIs(t, err, domain.ErrNotCancelable)
	stored := store.rows[order.ID]
	_, err = stored.RecordFulfillment(stored.PlacedAt, domain.FulfilledUnits{Fulfilled: 3, Ordered: 3})
	require.NoError(t, err)
	for _, o := range []domain.Order{store.rows[order.ID], stored} {
		require.Equal(t, domain.StatusConfirmed, o.Status)
		require.Equal(t, domain.PaymentNone, o.Payment)
		require.Equal(t, domain.TaskNone, o.Task)
	}
	require.Empty(t, w.money)
}
