package main

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLoadAsksForEachOperationOnce(t *testing.T) {
	var mu sync.Mutex
	seen := map[int]int{}
	o := drive(t.Context(), load{clients: 7, operations: 100}, 50, func(_ context.Context, n int) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		seen[n]++
		if n%10 == 0 {
			return "", errors.New("tenth")
		}
		return "even or odd", nil
	})
	require.Len(t, seen, 100)
	require.Equal(t, 1, seen[50])
	require.Equal(t, 1, seen[149])
	require.Equal(t, map[string]int{"even or odd": 90}, o.answers)
	require.Equal(t, 10, o.errors)
	require.EqualError(t, o.firstError, "tenth")
	require.Equal(t, 100, o.operations())
}

func TestLoadEndsWithItsTime(t *testing.T) {
	o := drive(t.Context(), load{clients: 2, duration: 20 * time.Millisecond}, 0, func(context.Context, int) (string, error) {
		return "", nil
	})
	require.GreaterOrEqual(t, o.elapsed, 20*time.Millisecond)
	require.NotEmpty(t, o.latencies)
	require.IsNonDecreasing(t, o.latencies)
}

func TestLoadWithoutCallersIsOver(t *testing.T) {
	require.Zero(t, drive(t.Context(), load{}, 0, nil).operations())
}

func TestPercentileIsTheNearestRank(t *testing.T) {
	var o outcome
	require.Zero(t, o.percentile(99))
	for n := range 200 {
		o.latencies = append(o.latencies, time.Duration(n+1))
	}
	require.EqualValues(t, 100, o.percentile(50))
	require.EqualValues(t, 198, o.percentile(99))
	require.EqualValues(t, 200, o.percentile(100))
	o.latencies = o.latencies[:1]
	require.EqualValues(t, 1, o.percentile(50))
}
