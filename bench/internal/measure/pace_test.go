package measure

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPaceDoesNotWaitForSlowOperations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var started atomic.Int64
		began := time.Now()
		skipped := Pace{PerSecond: 100, Duration: 2 * time.Second, Most: 1000}.Drive(t.Context(), func(_ context.Context, n int, due time.Time) {
			started.Add(1)
			require.Equal(t, time.Duration(n)*10*time.Millisecond, due.Sub(began).Round(time.Millisecond))
			<-time.After(time.Minute)
		})
		require.EqualValues(t, 200, started.Load())
		require.Zero(t, skipped)
	})
}

func TestPaceIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var started atomic.Int64
		skipped := Pace{PerSecond: 100, Duration: time.Second, Most: 30}.Drive(t.Context(), func(context.Context, int, time.Time) {
			started.Add(1)
			<-time.After(time.Minute)
		})
		require.EqualValues(t, 30, started.Load())
		require.Equal(t, 70, skipped)
	})
}
