package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	loadLimit   = 5 * time.Second        // deadline of a load, whatever its callers' deadlines are
	loadTimeout = 250 * time.Millisecond // wait for Redis, or for another process's load, before loading here
)

// Cache keeps values of one kind. Safe for concurrent use.
//
// A stored value is never older than the last Delete: a loader puts a placeholder into the key
// before it loads, and stores its value only if the placeholder is still there. A process runs one
// load a key at a time; several processes run one load a key within patience.
type Cache[T any] struct {
	client  *Client
	prefix  string
	ttl     time.Duration
	codec   Codec[T]
	flights singleflight.Group
	decoded memo[T]
}

// found is a value with its validator; the validator is "" if the value has just been loaded.
type found[T any] struct {
	value T
	mark  string
}

// NewCache returns a cache whose keys begin with prefix ("cache:product:") and expire after ttl.
func NewCache[T any](c *Client, prefix string, ttl time.Duration, codec Codec[T]) *Cache[T] {
	return &Cache[T]{client: c, prefix: c.prefix + prefix, ttl: ttl, codec: codec}
}

// Get returns the cached value of key, or loads it. Callers share the value and must not change it.
// Load gets the context values of the first caller, but not its deadline. Errors: those of load,
// and ctx's. A failure of Redis is never an error.
func (c *Cache[T]) Get(ctx context.Context, key string, load func(ctx context.Context) (T, error)) (T, error) {
	v, _, err := c.GetWithValidator(ctx, key, load)
	return v, err
}

// GetWithValidator is Get and also returns the value's validator, for Client.Hold in this process
// or another. The validator is "" if the value was loaded.
func (c *Cache[T]) GetWithValidator(ctx context.Context, key string, load func(ctx context.Context) (T, error)) (value T, mark string, err error) {
	key = c.prefix + key
	if f, ok := c.peek(ctx, key); ok {
		return f.value, f.mark, nil
	}
	flight := c.flights.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadLimit)
		defer cancel()
		return c.fill(ctx, key, safely(load))
	})
	select {
	case r := <-flight:
		if r.Err != nil {
			return value, "", r.Err
		}
		f := r.Val.(found[T]) //nolint:forcetypeassert // what fill returns
		return f.value, f.mark, nil
	case <-ctx.Done():
		return value, "", ctx.Err()
	}
}

// Delete invalidates keys in all processes; a load that runs meanwhile does not store its value.
// Error: ErrDown; then values may stay until their TTL.
func (c *Cache[T]) Delete(ctx context.Context, keys ...string) error {
	full := make([]string, len(keys))
	for i, key := range keys {
		full[i] = c.prefix + key
	}
	return c.client.delete(ctx, full)
}

// peek returns the value that this process or Redis has cached.
func (c *Cache[T]) peek(ctx context.Context, key string) (f found[T], ok bool) {
	raw, _, ok := c.client.value(ctx, key, c.ttl)
	if !ok {
		return f, false
	}
	return c.decode(ctx, key, raw)
}

// decode returns the value of raw. It deletes a key that cannot be decoded, such as one that
// another release wrote in its own form.
func (c *Cache[T]) decode(ctx context.Context, key, raw string) (found[T], bool) {
	if f, ok := c.decoded.get(key, raw); ok {
		return f, true
	}
	v, err := c.codec.Decode(raw)
	if err != nil {
		c.client.log.Warn("cached value cannot be decoded", "key", key, "error", err)
		_ = c.client.delete(ctx, []string{key}) // or each read would load, until the TTL
		return found[T]{}, false
	}
	f := found[T]{value: v, mark: validatorOf(strings.TrimPrefix(key, c.client.prefix), raw)}
	c.decoded.put(key, raw, f)
	return f, true
}

// errLate cancels a load because the caller has loaded without Redis before the placeholder was
// set.
var errLate = errors.New("loaded without the cache")

// fill loads through Redis, so that other processes wait for the result and share it. It loads
// without Redis if Redis does not answer within patience.
func (c *Cache[T]) fill(ctx context.Context, key string, load func(context.Context) (T, error)) (found[T], error) {
	aside := c.client.live()
	if aside == nil {
		v, err := load(ctx)
		return found[T]{value: v}, err
	}
	type answer struct {
		value T
		err   error
	}
	// taken is set by the one goroutine that loads. A value loaded before the placeholder is not
	// stored.
	var taken atomic.Bool
	loaded, shared := make(chan answer, 1), make(chan string, 1)
	go func() {
		defer close(shared)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadLimit) // the caller may be gone before the value is stored
		defer cancel()
		raw, err := aside.Get(ctx, c.ttl, key, func(context.Context, string) (string, error) {
			if taken.Swap(true) {
				return "", errLate
			}
			v, err := load(ctx)
			loaded <- answer{v, err}
			if err != nil {
				return "", err
			}
			return c.codec.Encode(v)
		})
		if !taken.Load() && c.client.note(ctx, err) == nil {
			shared <- raw
		}
	}()
	select {
	case a := <-loaded:
		return found[T]{value: a.value}, a.err
	case raw, ok := <-shared:
		if ok {
			if f, good := c.decode(ctx, key, raw); good {
				return f, nil
			}
		}
	case <-time.After(loadTimeout):
	}
	if taken.Swap(true) {
		a := <-loaded
		return found[T]{value: a.value}, a.err
	}
	v, err := load(ctx)
	return found[T]{value: v}, err
}

// safely turns a panic of load into an error, because load runs in a goroutine without a recover.
func safely[T any](load func(context.Context) (T, error)) func(context.Context) (T, error) {
	return func(ctx context.Context) (v T, err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("load panicked: %v", r)
			}
		}()
		return load(ctx)
	}
}
