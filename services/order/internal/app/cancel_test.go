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
		order, err := service.Cancel(t.Context(), "u1", placed.ID)
		require.NoError(t, err)
		require.Equal(t, domain.StatusCancelled, order.Status)
		require.Equal(t, want, order.Payment)
		require.Equal(t, app.ReasonCustomer, order.CancelReason)
		require.Equal(t, domain.TaskNone, store.rows[placed.ID].Task)
		require.Equal(t, "released", w.held[placed.ID])

		again, err := service.Cancel(t.Context(), "u1", placed.ID)
		require.NoError(t, err)
		require.Equal(t, order, again)
	}
}

// TestCancelThatBreaksOffIsRecovered has a step of giving back fail: the order is canceled all the same, and recovery goes on.
func TestCancelThatBreaksOffIsRecovered(t *testing.T) {
	for _, step := range []string{"release", "reverse"} {
		service, store, w := setup(t)
		placed, err := service.Place(t.Context(), request())
		require.NoError(t, err)
		w.fail[step] = errDown
		order, err := service.Cancel(t.Context(), "u1", placed.ID)
		require.NoError(t, err)
		require.Equal(t, domain.StatusCancelled, order.Status)
		require.Equal(t, domain.TaskUnwind, store.rows[placed.ID].Task)

		require.NoError(t, service.Advance(t.Context(), store.rows[placed.ID]))
		require.Equal(t, domain.PaymentVoided, store.rows[placed.ID].Payment)
		require.Equal(t, "released", w.held[placed.ID])
	}
}

func TestCaptureAfterACancelTakesNothing(t *testing.T) {
	service, store, _ := setup(t)
	placed, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	queued := <-service.Confirmed
	_, err = service.Cancel(t.Context(), "u1", placed.ID)
	require.NoError(t, err)
	_ = service.Advance(t.Context(), queued)
	require.Equal(t, domain.StatusCancelled, store.rows[placed.ID].Status)
	require.Equal(t, domain.PaymentVoided, store.rows[placed.ID].Payment)
}

func TestOrdersOfOthersAreNotThere(t *testing.T) {
	service, _, _ := setup(t)
	placed, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	_, err = service.Get(t.Context(), "u2", placed.ID)
	require.ErrorIs(t, err, domain.ErrNotFound)
	_, err = service.Cancel(t.Context(), "u2", placed.ID)
	require.ErrorIs(t, err, domain.ErrNotFound)
}
