package app_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// errFinal is an error that every repeated call returns again.
var errFinal = errs.New(errs.Precondition, "NEVER", "never")

// TestTaskThatCanNeverSucceedIsSuspended: a task with a final error is suspended and counted, and
// is not retried.
func TestTaskThatCanNeverSucceedIsSuspended(t *testing.T) {
	for _, tc := range []struct {
		name string
		// owe brings a confirmed order into the state with the task that fails.
		owe  func(t *testing.T, service *app.App, store *orders, w *world, id domain.OrderID)
		task domain.Task
	}{
		{"look-up", func(_ *testing.T, _ *app.App, store *orders, w *world, id domain.OrderID) {
			o := store.rows[id]
			o.Status, o.Task = domain.StatusPending, domain.TaskPlace
			store.rows[id], w.fail["lookup"] = o, errFinal
		}, domain.TaskPlace},
		{"capture", func(_ *testing.T, _ *app.App, _ *orders, w *world, _ domain.OrderID) {
			w.fail["capture"] = errFinal
		}, domain.TaskCapture},
		{"capture of money that went back", func(_ *testing.T, _ *app.App, _ *orders, w *world, id domain.OrderID) {
			w.money[id] = domain.PaymentVoided
		}, domain.TaskCapture},
		{"release", func(t *testing.T, service *app.App, _ *orders, w *world, id domain.OrderID) {
			w.fail["release"] = errDown
			_, err := service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, id)
			require.ErrorIs(t, err, domain.ErrCancelUncertain)
			w.fail["release"] = errFinal
		}, domain.TaskCancel},
		{"reverse", func(t *testing.T, service *app.App, _ *orders, w *world, id domain.OrderID) {
			w.fail["reverse"] = errDown
			_, err := service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, id)
			require.NoError(t, err)
			w.fail["reverse"] = errFinal
		}, domain.TaskCompensate},
		{"release of a failed order that was fulfilled", func(_ *testing.T, _ *app.App, store *orders, w *world, id domain.OrderID) {
			o := store.rows[id]
			o.Status, o.Task = domain.StatusCanceled, domain.TaskCompensate
			store.rows[id], w.held[id] = o, "fulfilled"
		}, domain.TaskCompensate},
	} {
		t.Run(tc.name, func(t *testing.T) {
			service, store, w := setup(t)
			var shown atomic.Int64
			service.ReportSuspended = func(_ context.Context, count int64) { shown.Store(count) }
			placed, err := service.Place(t.Context(), request())
			require.NoError(t, err)
			tc.owe(t, service, store, w, placed.ID)
			money := w.money[placed.ID]

			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { done <- run.Every(ctx, 0, time.Millisecond, service.Recover) }()
			require.Eventually(t, func() bool { return shown.Load() == 1 }, 5*time.Second, time.Millisecond)
			stop()
			require.NoError(t, <-done)
			require.Equal(t, tc.task, store.rows[placed.ID].Task)
			require.Equal(t, money, w.money[placed.ID])
			due, err := store.Claim(t.Context(), 10, 0)
			require.NoError(t, err)
			require.Empty(t, due, "nobody asks again")
		})
	}
}

// TestTaskOfAnOrderThatChangedMeanwhileIsNotSuspended: a capture after a concurrent cancel finds
// the payment voided. This suspends nothing.
func TestTaskOfAnOrderThatChangedMeanwhileIsNotSuspended(t *testing.T) {
	service, store, _ := setup(t)
	placed, err := service.Place(t.Context(), request())
	require.NoError(t, err)
	queued := <-service.Confirmed
	_, err = service.Cancel(t.Context(), app.Viewer{CustomerID: "u1"}, placed.ID)
	require.NoError(t, err)
	require.NoError(t, service.Advance(t.Context(), queued))
	require.Empty(t, store.suspended)
}

// TestOneImpossibleCaptureHoldsUpNoOther: the other payments of the batch are captured.
func TestOneImpossibleCaptureHoldsUpNoOther(t *testing.T) {
	service, store, w := setup(t)
	var ids []domain.OrderID
	for _, key := range []string{"k1", "k2", "k3"} {
		p := request()
		p.Key = key
		placed, err := service.Place(t.Context(), p)
		require.NoError(t, err)
		ids = append(ids, placed.ID)
	}
	w.money[ids[1]] = domain.PaymentRefunded
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- service.CaptureConfirmed(ctx) }()
	require.Eventually(t, func() bool {
		suspended, err := store.CountSuspended(t.Context())
		return err == nil && suspended == 1
	}, 5*time.Second, time.Millisecond)
	stop()
	require.NoError(t, <-done)
	require.Equal(t, domain.PaymentPaid, store.rows[ids[0]].Payment)
	require.Equal(t, domain.PaymentAuthorized, store.rows[ids[1]].Payment)
	require.Equal(t, domain.PaymentPaid, store.rows[ids[2]].Payment)
}
