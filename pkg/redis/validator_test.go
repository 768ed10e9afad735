package redis_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// marked returns the validator of the source's value, once it is in Redis and this process has seen
// the invalidation of an older one.
func marked(t *testing.T, c *redis.Cache[string], s *source) string {
	t.Helper()
	deadline := time.Now().Add(patient)
	for time.Now().Before(deadline) {
		v, mark, err := c.GetWithValidator(t.Context(), "1", s.load)
		require.NoError(t, err)
		if mark != "" && v == s.value.Load() {
			return mark
		}
	}
	require.Fail(t, "the value is not in Redis")
	return ""
}

func TestAValidatorIsValidWhileItsKeyHasTheValue(t *testing.T) {
	t.Parallel()
	cfg := redistest.Config(t)
	here, there := open(t, cfg), open(t, cfg)
	c, s := cacheOf(here), newSource("a")
	mark := marked(t, c, s)
	require.Equal(t, mark, marked(t, cacheOf(there), s), "every process gives it the same mark")
	require.NotContains(t, mark, cfg.KeyPrefix)
	held, ok := there.Watch(t.Context(), mark)
	require.True(t, ok)
	require.True(t, held.Valid(t.Context()))
	require.Positive(t, held.Bytes())

	s.value.Store("b")
	require.NoError(t, c.Delete(t.Context(), "1"))
	require.Eventually(t, func() bool { return !held.Valid(t.Context()) }, patient, time.Millisecond, "no value")
	other := marked(t, c, s)
	require.NotEqual(t, mark, other)
	require.Eventually(t, func() bool { _, ok := there.Watch(t.Context(), other); return ok }, patient, time.Millisecond)
	require.False(t, held.Valid(t.Context()), "another value")
	_, ok = there.Watch(t.Context(), mark)
	require.False(t, ok)

	s.value.Store("a")
	require.NoError(t, c.Delete(t.Context(), "1"))
	require.Equal(t, mark, marked(t, c, s))
	require.Eventually(t, func() bool { return held.Valid(t.Context()) }, patient, time.Millisecond, "the same value again")
}

func TestAMalformedValidatorIsInvalid(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	for _, mark := range []string{"", "x", "x ", " x", "cache:thing:1 AAAAAAAAAAAAAAAAAAAAAA"} {
		_, ok := client.Watch(t.Context(), mark)
		require.False(t, ok, mark)
	}
}

func TestNoValidatorIsValidWithoutRedis(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	server.start()
	client := server.open()
	c, s := cacheOf(client), newSource("a")
	held, ok := client.Watch(t.Context(), marked(t, c, s))
	require.True(t, ok)
	server.kill()
	require.Eventually(t, func() bool { return !held.Valid(t.Context()) }, patient, time.Millisecond)
	_, mark, err := c.GetWithValidator(t.Context(), "1", s.load)
	require.NoError(t, err)
	require.Empty(t, mark)
}
