package redis_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// source is what a cache stands in front of.
type source struct {
	value atomic.Value // string
	loads atomic.Int32
}

func newSource(value string) *source {
	s := new(source)
	s.value.Store(value)
	return s
}

func (s *source) load(context.Context) (string, error) {
	s.loads.Add(1)
	return s.value.Load().(string), nil
}

func cacheOf(client *redis.Client) *redis.Cache[string] {
	return redis.NewCache(client, "cache:thing:", time.Minute, redis.JSON[string]())
}

// get must succeed.
func get(t *testing.T, c *redis.Cache[string], s *source) string {
	t.Helper()
	v, err := c.Get(t.Context(), "1", s.load)
	require.NoError(t, err)
	return v
}

// eventually waits until the cache gives want.
func eventually(t *testing.T, c *redis.Cache[string], s *source, want string) {
	t.Helper()
	require.Eventually(t, func() bool { return get(t, c, s) == want }, patient, time.Millisecond)
}

// settled waits until a hit needs no load any more.
func settled(t *testing.T, c *redis.Cache[string], s *source) {
	t.Helper()
	require.Eventually(t, func() bool {
		before := s.loads.Load()
		get(t, c, s)
		return s.loads.Load() == before
	}, patient, time.Millisecond)
}

func TestStampedeIsOneLoad(t *testing.T) {
	t.Parallel()
	c, s := cacheOf(redistest.New(t)), newSource("a")
	var group errgroup.Group
	for range 100 {
		group.Go(func() error {
			v, err := c.Get(t.Context(), "1", s.load)
			if v != "a" {
				return errors.Join(err, errors.New(v))
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.Equal(t, "a", get(t, c, s))
	require.Equal(t, int32(1), s.loads.Load())
}

func TestProcessesShareAndInvalidate(t *testing.T) {
	t.Parallel()
	cfg := redistest.Config(t)
	here, there := cacheOf(open(t, cfg)), cacheOf(open(t, cfg))
	s := newSource("a")
	require.Equal(t, "a", get(t, here, s))
	require.Equal(t, "a", get(t, there, s))
	require.Equal(t, int32(1), s.loads.Load())

	s.value.Store("b")
	require.Equal(t, "a", get(t, here, s))
	require.NoError(t, there.Delete(t.Context(), "1", "2"))
	eventually(t, here, s, "b")
	eventually(t, there, s, "b")
	require.Equal(t, int32(2), s.loads.Load())
}

func TestASlowLoaderCachesNothingStale(t *testing.T) {
	t.Parallel()
	cfg := redistest.Config(t)
	here, there := cacheOf(open(t, cfg)), cacheOf(open(t, cfg))
	s := newSource("new")
	loading, release := make(chan struct{}), make(chan struct{})
	var group errgroup.Group
	group.Go(func() error {
		v, err := here.Get(t.Context(), "1", func(context.Context) (string, error) {
			close(loading)
			<-release
			return "old", nil // read before the change
		})
		require.Equal(t, "old", v)
		return err
	})
	<-loading
	require.NoError(t, there.Delete(t.Context(), "1")) // after the change
	close(release)
	require.NoError(t, group.Wait())
	require.Equal(t, "new", get(t, there, s))
	eventually(t, here, s, "new")
	settled(t, here, s)
	require.Equal(t, "new", get(t, here, s))
}

// Who loses patience with another process's loader loads too, but stores nothing: its value may be
// the older one.
func TestSlowLoaderElsewhereIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	cfg := redistest.Config(t)
	here, there := cacheOf(open(t, cfg)), cacheOf(open(t, cfg))
	loading, release := make(chan struct{}), make(chan struct{})
	var group errgroup.Group
	group.Go(func() error {
		_, err := there.Get(t.Context(), "1", func(context.Context) (string, error) {
			close(loading)
			<-release
			return "stored", nil
		})
		return err
	})
	<-loading
	s := newSource("not stored")
	require.Equal(t, "not stored", get(t, here, s))
	close(release)
	require.NoError(t, group.Wait())
	eventually(t, here, s, "stored")
	settled(t, here, s)
	require.Equal(t, "stored", get(t, here, s))
}

func TestLoadErrorIsNotCached(t *testing.T) {
	t.Parallel()
	c, s := cacheOf(redistest.New(t)), newSource("a")
	errAway := errors.New("away")
	_, err := c.Get(t.Context(), "1", func(context.Context) (string, error) { return "", errAway })
	require.ErrorIs(t, err, errAway)
	_, err = c.Get(t.Context(), "1", func(context.Context) (string, error) { panic("boom") })
	require.ErrorContains(t, err, "boom")
	require.Equal(t, "a", get(t, c, s))
}

func TestACanceledCallerDoesNotEndTheLoad(t *testing.T) {
	t.Parallel()
	c := cacheOf(redistest.New(t))
	loading, release := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-loading
		cancel()
	}()
	_, err := c.Get(ctx, "1", func(ctx context.Context) (string, error) {
		close(loading)
		<-release
		return "a", ctx.Err()
	})
	require.ErrorIs(t, err, context.Canceled)
	close(release)
	v, err := c.Get(t.Context(), "1", newSource("a").load)
	require.NoError(t, err)
	require.Equal(t, "a", v)
}

func TestValueThatCannotBeDecodedIsReplaced(t *testing.T) {
	t.Parallel()
	cfg := redistest.Config(t)
	c, s := cacheOf(open(t, cfg)), newSource("a")
	raw := rawClient(t, cfg.URL)
	key := cfg.KeyPrefix + "cache:thing:1"
	require.NoError(t, raw.Do(t.Context(), raw.B().Set().Key(key).Value("{not json").ExSeconds(60).Build()).Error())
	require.Equal(t, "a", get(t, c, s))
	settled(t, c, s)
}

func TestEveryKeyHasATTL(t *testing.T) {
	t.Parallel()
	cfg := redistest.Config(t)
	client := open(t, cfg)
	settled(t, cacheOf(client), newSource("a"))
	_, _, err := client.Allow(t.Context(), "login", 1, time.Minute)
	require.NoError(t, err)
	raw := rawClient(t, cfg.URL)
	keys, err := raw.Do(t.Context(), raw.B().Keys().Pattern(cfg.KeyPrefix+"*").Build()).AsStrSlice()
	require.NoError(t, err)
	require.Len(t, keys, 2)
	for _, key := range keys {
		ttl, err := raw.Do(t.Context(), raw.B().Pttl().Key(key).Build()).ToInt64()
		require.NoError(t, err)
		require.Positive(t, ttl, key)
		require.LessOrEqual(t, ttl, time.Minute.Milliseconds(), key)
	}
}

func TestCodecs(t *testing.T) {
	t.Parallel()
	order := &orderv1.OrderCreated{OrderId: "o", CustomerId: "c"}
	raw, err := redis.Proto[*orderv1.OrderCreated]().Encode(order)
	require.NoError(t, err)
	back, err := redis.Proto[*orderv1.OrderCreated]().Decode(raw)
	require.NoError(t, err)
	require.Equal(t, order.String(), back.String())

	type pair struct{ A, B int }
	text, err := redis.JSON[pair]().Encode(pair{1, 2})
	require.NoError(t, err)
	p, err := redis.JSON[pair]().Decode(text)
	require.NoError(t, err)
	require.Equal(t, pair{1, 2}, p)
}

func open(t *testing.T, cfg redis.Config) *redis.Client {
	t.Helper()
	client, err := redis.Open(cfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}

func rawClient(t *testing.T, url string) rueidis.Client {
	t.Helper()
	o, err := rueidis.ParseURL(url)
	require.NoError(t, err)
	client, err := rueidis.NewClient(o)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return client
}

// page is what a listing of 24 products weighs, about 24 KB.
func page() *orderv1.OrderCreated {
	p := &orderv1.OrderCreated{OrderId: "o"}
	for range 24 {
		p.Lines = append(p.Lines, &orderv1.OrderLine{Sku: strings.Repeat("s", 1000)})
	}
	return p
}

// BenchmarkHit is a hit in the process: no network, no decoding.
func BenchmarkHit(b *testing.B) {
	c := redis.NewCache(redistest.New(b), "cache:page:", time.Minute, redis.Proto[*orderv1.OrderCreated]())
	load := func(context.Context) (*orderv1.OrderCreated, error) { return page(), nil }
	for range 2 {
		_, err := c.Get(b.Context(), "1", load)
		require.NoError(b, err)
	}
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := c.Get(b.Context(), "1", load); err != nil {
				b.Error(err)
			}
		}
	})
}
