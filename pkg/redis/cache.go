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
	loadLimit = 5 * time.Second        // of a load, whoever waits for it
	patience  = 250 * time.Millisecond // with Redis, or with the loader of another process, before we load by ourselves
)

// Cache keeps values of one kind. Safe for concurrent use.
//
// What is stored is never older than the last Delete: a loader holds a placeholder in the key while it loads, and stores its value
// only if the placeholder is still there. In a process one load runs per key, across processes one per key and patience.
type Cache[T any] struct {
	client  *Client
	prefix  string
	ttl     time.Duration
	codec   Codec[T]
	flights singleflight.Group
	decoded memo[T]
}

// found is a value, and the mark of what it was decoded from; "" if it was not, but has just been loaded.
type found[T any] struct {
	value T
	mark  string
}

// NewCache makes a cache whose keys begin with prefix ("cache:product:") and live for ttl.
func NewCache[T any](c *Client, prefix string, ttl time.Duration, codec Codec[T]) *Cache[T] {
	return &Cache[T]{client: c, prefix: c.prefix + prefix, ttl: ttl, codec: codec}
}

// Get returns the value of key, from load if nobody has it. Callers share the value: do not write to it. Load gets the values of
// the context of the first caller that waits for it, not its deadline. Redis is never the reason of an error: errors are load's,
// and the end of ctx.
func (c *Cache[T]) Get(ctx context.Context, key string, load func(ctx context.Context) (T, error)) (T, error) {
	v, _, err := c.GetMarked(ctx, key, load)
	return v, err
}

// GetMarked is Get, and returns the mark of the value that was found, for Client.Hold in this process or another. It is "" when the
// value had to be loaded.
func (c *Cache[T]) GetMarked(ctx context.Context, key string, load func(ctx context.Context) (T, error)) (value T, mark string, err error) {
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

// Delete drops keys everywhere; a load that runs meanwhile does not store its value. Error: ErrDown, when values may live on
// until their TTL.
func (c *Cache[T]) Delete(ctx context.Context, keys ...string) error {
	full := make([]string, len(keys))
	for i, key := range keys {
		full[i] = c.prefix + key
	}
	return c.client.delete(ctx, full)
}

// peek returns what the process or Redis has.
func (c *Cache[T]) peek(ctx context.Context, key string) (f found[T], ok bool) {
	raw, _, ok := c.client.value(ctx, key, c.ttl)
	if !ok {
		return f, false
	}
	return c.decode(ctx, key, raw)
}

// decode returns the value of raw. What cannot be decoded, such as another version's form, is dropped.
func (c *Cache[T]) decode(ctx context.Context, key, raw string) (found[T], bool) {
	if f, ok := c.decoded.get(key, raw); ok {
		return f, true
	}
	v, err := c.codec.Decode(raw)
	if err != nil {
		c.client.log.Warn("cached value cannot be decoded", "key", key, "error", err)
		_ = c.client.delete(ctx, []string{key}) // else it costs a load each time, until its TTL
		return found[T]{}, false
	}
	f := found[T]{value: v, mark: markOf(strings.TrimPrefix(key, c.client.prefix), raw)}
	c.decoded.put(key, raw, f)
	return f, true
}

// errLate ends a load that was begun elsewhere before Redis gave us the placeholder.
var errLate = errors.New("loaded without the cache")

// fill loads through Redis, so that other processes wait and share, and without it if it does not answer.
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
	var taken atomic.Bool // by whoever loads: a value must be loaded after the placeholder was set, or not be stored
	loaded, shared := make(chan answer, 1), make(chan string, 1)
	go func() {
		defer close(shared)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadLimit) // we may be gone before the value is stored
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
	case <-time.After(patience):
	}
	if taken.Swap(true) {
		a := <-loaded
		return found[T]{value: a.value}, a.err
	}
	v, err := load(ctx)
	return found[T]{value: v}, err
}

// safely turns a panic of load into an error: it runs in a goroutine where nobody else would catch it.
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
