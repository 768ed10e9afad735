package redis

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis/rueidisaside"
)

// validatorOf returns the validator of one value of one key: "KEY HASH". It travels beside a
// response that was made from the value. A process that caches the response can check whether the
// key still holds that value. The hash is over the bytes of the value, so it is the same in every
// process at any time.
func validatorOf(key, raw string) string {
	sum := sha256.Sum256([]byte(raw))
	return key + " " + base64.RawURLEncoding.EncodeToString(sum[:sumBytes])
}

const (
	sumBytes = 16
	// heldTTL is the time for which the process caches a value without a TTL in Redis: a missing
	// key.
	heldTTL = 5 * time.Minute
)

// Watched watches whether a key still holds a value. Safe for concurrent use.
type Watched struct {
	client   *Client
	key, raw string
	slot     int
	last     atomic.Pointer[sight]
}

// sight is the last read of the key that found the value.
type sight struct {
	generation uint64    // the counter before the read
	until      time.Time // when the value expires
}

// Watch returns a watch for the value that a validator names. It returns false if the key does not
// hold that value (replaced, deleted or expired), or if Redis is unavailable.
func (c *Client) Watch(ctx context.Context, mark string) (*Watched, bool) {
	end := strings.LastIndexByte(mark, ' ')
	if end < 0 {
		return nil, false
	}
	h := &Watched{client: c, key: c.prefix + mark[:end]}
	h.slot = c.changes.slot(h.key)
	raw, ok := h.look(ctx)
	h.raw = raw
	return h, ok && validatorOf(mark[:end], raw) == mark
}

// Valid reports whether the key still holds the value. It reads the key only if Redis has sent an
// invalidation since the last read.
func (h *Watched) Valid(ctx context.Context) bool {
	last := h.last.Load()
	if last != nil && !h.client.down.Load() && last.generation == h.client.changes.of(h.slot) &&
		time.Now().Before(last.until) { //nolint:forbidigo // until is in the time of this process
		return true
	}
	raw, ok := h.look(ctx)
	return ok && raw == h.raw
}

// look reads the key. It records the read if the key holds the value, or if it is the first read.
func (h *Watched) look(ctx context.Context) (string, bool) {
	generation := h.client.changes.of(h.slot) // before the read: an invalidation during it must be seen by the next one
	raw, until, ok := h.client.value(ctx, h.key, heldTTL)
	if ok && (h.raw == "" || raw == h.raw) {
		h.last.Store(&sight{generation: generation, until: until})
	}
	return raw, ok
}

// Bytes returns the size of h in memory.
func (h *Watched) Bytes() int { return len(h.key) + len(h.raw) }

// value returns the value of a full key from the process's copy, else from Redis, and the time at
// which the copy expires.
func (c *Client) value(ctx context.Context, key string, ttl time.Duration) (raw string, until time.Time, ok bool) {
	aside := c.live()
	if aside == nil {
		return "", until, false
	}
	limited := withLazyTimeout(ctx, c.timeout)
	defer limited.stop()
	client := aside.Client()
	reply := client.DoCache(limited, client.B().Get().Key(key).Cache(), ttl)
	raw, err := reply.ToString()
	if c.note(ctx, err) != nil || strings.HasPrefix(raw, rueidisaside.PlaceholderPrefix) {
		return "", until, false
	}
	return raw, time.UnixMilli(reply.CachePXAT()), true
}
