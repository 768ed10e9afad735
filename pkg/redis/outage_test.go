package redis_test

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/redis"
)

func TestOpenWithoutRedis(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	client := server.open()
	c, s := cacheOf(client), newSource("a")
	require.Equal(t, "a", get(t, c, s))
	require.Equal(t, "a", get(t, c, s))
	require.Equal(t, int32(2), s.loads.Load(), "nothing is kept")
	require.ErrorIs(t, c.Delete(t.Context(), "1"), redis.ErrDown)
	_, _, err := client.Allow(t.Context(), "login", 1, time.Minute)
	require.ErrorIs(t, err, redis.ErrDown)
	require.Equal(t, errs.Unavailable, errs.KindOf(err))

	server.start()
	settled(t, c, s)
}

// What this process cached must not outlive the connection that would have told it about changes.
func TestAKilledRedisCausesNoStaleValue(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	server.start()
	c, s := cacheOf(server.open()), newSource("a")
	settled(t, c, s)

	server.kill()
	s.value.Store("b")
	eventually(t, c, s, "b")
	server.start()
	settled(t, c, s)
	require.Equal(t, "b", get(t, c, s))
	s.value.Store("c")
	require.NoError(t, cacheOf(server.open()).Delete(t.Context(), "1"))
	eventually(t, c, s, "c")
}

// A client that has cached a value still reads and ends after Redis dropped all keys: its
// connection must not wait for itself.
func TestAClientReadsAndEndsAfterAllKeysWereFlushed(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.start()
	client, raw := s.open(), rawClient(t, s.url())
	cache, from := cacheOf(client), newSource("one")
	settled(t, cache, from)
	require.NoError(t, raw.Do(t.Context(), raw.B().Flushall().Build()).Error())
	settled(t, cache, from)
	require.NoError(t, raw.Do(t.Context(), raw.B().Flushall().Build()).Error())
	closed := make(chan struct{})
	go func() {
		client.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(patient):
		require.Fail(t, "Close does not return")
	}
}

func TestAHungRedisCausesNoStaleValueAndNoDelay(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	server.start()
	client := server.open()
	c, s := cacheOf(client), newSource("a")
	settled(t, c, s)

	server.signal(syscall.SIGSTOP)
	s.value.Store("b")
	eventually(t, c, s, "b")
	require.Eventually(t, func() bool {
		_, _, err := client.Allow(t.Context(), "login", 1, time.Minute)
		return errors.Is(err, redis.ErrDown)
	}, patient, time.Millisecond)
	began := time.Now()
	for range 100 {
		require.Equal(t, "b", get(t, c, s))
	}
	require.Less(t, time.Since(began), 5*time.Second, "the breaker answers at once")

	server.signal(syscall.SIGCONT)
	require.Eventually(t, func() bool { return c.Delete(t.Context(), "1") == nil }, patient, 10*time.Millisecond)
	settled(t, c, s)
	require.Equal(t, "b", get(t, c, s))
}

func TestRedisThatHangsDuringALoadDelaysNoCaller(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	server.start()
	c, s := cacheOf(server.open()), newSource("b")
	began := time.Now()
	v, err := c.Get(t.Context(), "1", func(context.Context) (string, error) {
		server.signal(syscall.SIGSTOP)
		return "a", nil
	})
	require.NoError(t, err)
	require.Equal(t, "a", v)
	require.Equal(t, "b", get(t, c, s))
	require.Less(t, time.Since(began), 5*time.Second)
	server.signal(syscall.SIGCONT)
	settled(t, c, s)
}

func TestOpenRefusesABadURLWithoutShowingIt(t *testing.T) {
	t.Parallel()
	_, err := redis.Open(redis.Config{URL: "http://user:hush@[x"}, nil)
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hush")
}
