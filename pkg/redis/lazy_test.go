package redis

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLazyTimeoutIsATimeout(t *testing.T) {
	t.Parallel()
	limited := withLazyTimeout(t.Context(), time.Millisecond)
	deadline, ok := limited.Deadline()
	require.True(t, ok)
	require.WithinDuration(t, time.Now(), deadline, time.Second)
	<-limited.Done()
	require.ErrorIs(t, limited.Err(), context.DeadlineExceeded)
	limited.stop()
}

func TestLazyTimeoutEndsWithItsParent(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	limited := withLazyTimeout(ctx, time.Hour)
	deadline, _ := limited.Deadline()
	want, _ := ctx.Deadline()
	require.Equal(t, want, deadline)
	require.NoError(t, limited.Err())
	cancel()
	<-limited.Done()
	require.ErrorIs(t, limited.Err(), context.Canceled)
}

func TestLazyTimeoutWithoutAWaiterHasNoTimer(t *testing.T) {
	t.Parallel()
	limited := withLazyTimeout(t.Context(), time.Minute)
	limited.stop()
	require.NoError(t, limited.Err())
	require.Equal(t, limited.Context, limited.limited, "the parent itself")
}
