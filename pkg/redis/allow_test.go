package redis_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/testkit/redistest"
)

func TestAllowCountsToTheLimit(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	var allowed atomic.Int32
	var group errgroup.Group
	for range 50 {
		group.Go(func() error {
			ok, retryAfter, err := client.Allow(t.Context(), "login:a", 10, time.Hour)
			if ok {
				allowed.Add(1)
			} else if retryAfter <= 0 || retryAfter > time.Hour {
				t.Errorf("retry after %s", retryAfter)
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.Equal(t, int32(10), allowed.Load())
	ok, _, err := client.Allow(t.Context(), "login:b", 10, time.Hour)
	require.NoError(t, err)
	require.True(t, ok, "another key")
}

func TestAllowStartsANewWindow(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	allow := func() bool {
		ok, _, err := client.Allow(t.Context(), "login", 1, 20*time.Millisecond)
		require.NoError(t, err)
		return ok
	}
	require.True(t, allow())
	require.Eventually(t, allow, patient, 5*time.Millisecond)
}
