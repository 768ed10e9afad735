package redis

import (
	"context"
	"time"

	"github.com/redis/rueidis"
)

// The functions of this file keep values that have no other source, such as sessions. Each of them
// returns ErrDown while Redis does not answer; then the caller decides.

// Put stores value for ttl.
func (c *Client) Put(ctx context.Context, key, value string, ttl time.Duration) error {
	_, err := c.do(ctx, func(b rueidis.Builder) rueidis.Completed {
		return b.Set().Key(c.prefix + key).Value(value).Px(ttl).Build()
	})
	return err
}

// PutNew stores value for ttl if key has none, and reports whether it did.
func (c *Client) PutNew(ctx context.Context, key, value string, ttl time.Duration) (stored bool, err error) {
	return c.did(c.do(ctx, func(b rueidis.Builder) rueidis.Completed {
		return b.Set().Key(c.prefix + key).Value(value).Nx().Px(ttl).Build()
	}))
}

// Replace stores value for ttl if key has one, and reports whether it did: a value that was deleted
// stays deleted.
func (c *Client) Replace(ctx context.Context, key, value string, ttl time.Duration) (stored bool, err error) {
	return c.did(c.do(ctx, func(b rueidis.Builder) rueidis.Completed {
		return b.Set().Key(c.prefix + key).Value(value).Xx().Px(ttl).Build()
	}))
}

// Swap stores value for ttl, and returns the value that it replaces; "" if there was none.
func (c *Client) Swap(ctx context.Context, key, value string, ttl time.Duration) (former string, err error) {
	reply, err := c.do(ctx, func(b rueidis.Builder) rueidis.Completed {
		return b.Set().Key(c.prefix + key).Value(value).Get().Px(ttl).Build()
	})
	if rueidis.IsRedisNil(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return reply.ToString()
}

// Touch returns the value of key, and lets it live for ttl from now. ok is false if there is none.
func (c *Client) Touch(ctx context.Context, key string, ttl time.Duration) (value string, ok bool, err error) {
	reply, err := c.do(ctx, func(b rueidis.Builder) rueidis.Completed {
		return b.Getex().Key(c.prefix + key).Px(ttl).Build()
	})
	if rueidis.IsRedisNil(err) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	value, err = reply.ToString()
	return value, err == nil, err
}

// Remove deletes the values of keys.
func (c *Client) Remove(ctx context.Context, keys ...string) error {
	full := make([]string, len(keys))
	for i, key := range keys {
		full[i] = c.prefix + key
	}
	return c.delete(ctx, full)
}

// do runs a command within the timeout of the client. The error for "no value" is rueidis' own.
func (c *Client) do(ctx context.Context, command func(rueidis.Builder) rueidis.Completed) (rueidis.RedisMessage, error) {
	aside := c.live()
	if aside == nil {
		return rueidis.RedisMessage{}, ErrDown
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	client := aside.Client()
	reply, err := client.Do(limited, command(client.B())).ToMessage()
	return reply, c.note(ctx, err)
}

// did turns the reply to a conditional SET into a bool.
func (c *Client) did(_ rueidis.RedisMessage, err error) (bool, error) {
	if rueidis.IsRedisNil(err) {
		return false, nil
	}
	return err == nil, err
}
