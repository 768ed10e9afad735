package measure

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
	o := Drive(t.Context(), Load{Clients: 7, Operations: 100}, 50, func(_ context.Context, n int) (string, error) {
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
	require.Equal(t, map[string]int{"even or odd": 90}, o.Answers)
	require.Equal(t, 10, o.Errors)
	require.EqualError(t, o.FirstError, "tenth")
	require.Equal(t, 100, o.Total())
}

func TestLoadEndsWithItsTime(t *testing.T) {
	o := Drive(t.Context(), Load{Clients: 2, Duration: 20 * time.Millisecond}, 0, func(context.Context, int) (string, error) {
		return "", nil
	})
	require.GreaterOrEqual(t, o.Elapsed, 20*time.Millisecond)
	require.NotEmpty(t, o.Latencies)
	require.IsNonDecreasing(t, o.Latencies)
}

func TestLoadWithoutCallersIsOver(t *testing.T) {
	require.Zero(t, Drive(t.Context(), Load{}, 0, nil).Total())
}

func TestPercentileIsTheNearestRank(t *testing.T) {
	var o Outcome
	require.Zero(t, o.Percentile(99))
	for n := range 200 {
		o.Latencies = append(o.Latencies, time.Duration(n+1))
	}
	require.EqualValues(t, 100, o.Percentile(50))
	require.EqualValues(t, 198, o.Percentile(99))
	require.EqualValues(t, 200, o.Percentile(100))
	o.Latencies = o.Latencies[:1]
	require.EqualValues(t, 1, o.Percentile(50))
}
