package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/inventory/internal/app"
)

func TestExpireRepeatsUntilNoHoldIsDue(t *testing.T) {
	count, err := app.NewInventory(&fakeStock{expire: []int{100, 100, 7, 100}}, time.Minute).Expire(t.Context(), "system:inventory")
	require.NoError(t, err)
	require.Equal(t, 207, count)
}

func TestSweepRunsAtOnceAndAgain(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	stock := &fakeStock{swept: make(chan struct{})}
	ended := make(chan error)
	inventory := app.NewInventory(stock, time.Minute)
	go func() {
		ended <- run.Every(ctx, 0, time.Millisecond, func(ctx context.Context) error {
			_, err := inventory.Expire(ctx, "system:inventory")
			return err
		})
	}()
	for range 3 {
		<-stock.swept
	}
	cancel()
	for {
		select {
		case <-stock.swept: // a tick at the same time as the cancellation
		case err := <-ended:
			require.NoError(t, err)
			return
		}
	}
}

func TestSweepReportsErrors(t *testing.T) {
	_, err := app.NewInventory(&fakeStock{err: errBroke}, time.Minute).Expire(t.Context(), "system:inventory")
	require.ErrorIs(t, err, errBroke)
}
