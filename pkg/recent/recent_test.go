package recent_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/recent"
)

var errDown = errors.New("down")

func TestAValueIsReadAgainWhenItIsTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads := 0
		v := recent.New(clock.System(), func(context.Context) (int, error) { reads++; return reads, nil })
		for _, want := range []int{1, 1, 2} {
			got, err := v.Get(t.Context(), time.Minute)
			require.NoError(t, err)
			require.Equal(t, want, got)
			time.Sleep(45 * time.Second) //nolint:forbidigo // of the bubble
		}
	})
}

func TestWhileReadsFailTheLatestValueIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reads, down := 0, errDown
		v := recent.New(clock.System(), func(context.Context) (string, error) { reads++; return "a", down })
		_, err := v.Get(t.Context(), time.Minute)
		require.ErrorIs(t, err, errDown, "nothing is known yet")
		down = nil
		_, err = v.Get(t.Context(), time.Minute)
		require.NoError(t, err)
		down = errDown
		time.Sleep(time.Hour) //nolint:forbidigo // of the bubble
		for range 10 {
			got, err := v.Get(t.Context(), time.Minute)
			require.NoError(t, err)
			require.Equal(t, "a", got)
		}
		require.Equal(t, 3, reads, "a failure is remembered")
		time.Sleep(5 * time.Second) //nolint:forbidigo // of the bubble
		_, _ = v.Get(t.Context(), time.Minute)
		require.Equal(t, 4, reads)
	})
}

// TestNoCallerWaitsForTheCallersBeforeIt lets a read hang: fifty callers share it, wait no longer
// than their contexts permit, and those that come after it are served the latest value at once.
func TestNoCallerWaitsForTheCallersBeforeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reads atomic.Int64
		v := recent.New(clock.System(), func(ctx context.Context) (string, error) {
			if reads.Add(1) == 1 {
				return "a", nil
			}
			<-ctx.Done()
			return "", context.Cause(ctx)
		})
		_, err := v.Get(t.Context(), time.Minute)
		require.NoError(t, err)
		time.Sleep(time.Hour) //nolint:forbidigo // of the bubble

		start := time.Now()
		short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		for i := range 50 {
			group.Go(func() {
				if i == 0 { // the one that began the read leaves first
					_, err := v.Get(short, time.Minute)
					require.ErrorIs(t, err, context.DeadlineExceeded)
					require.Equal(t, 100*time.Millisecond, time.Since(start))
					return
				}
				got, err := v.Get(t.Context(), time.Minute)
				require.NoError(t, err)
				require.Equal(t, "a", got)
			})
		}
		group.Wait()
		require.Equal(t, 2*time.Second, time.Since(start))
		_, err = v.Get(t.Context(), time.Minute)
		require.NoError(t, err)
		require.Equal(t, 2*time.Second, time.Since(start), "at once")
		require.EqualValues(t, 2, reads.Load())
	})
}
