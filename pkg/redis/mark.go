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

// A mark names one value of one key: "KEY SUM". It crosses the network beside a reply that was made from the value, so that a
// process that keeps what it made of the reply can ask whether the key still holds that value. The sum is over the value's bytes, so
// it does not matter when, where and how often the value was read: a mark is true or it is not.
func markOf(key, raw string) string {
	sum := sha256.Sum256([]byte(raw))
	return key + " " + base64.RawURLEncoding.EncodeToString(sum[:sumBytes])
}

const (
	sumBytes = 16
	// heldTTL is how long a value of which Redis told no end is kept in the process: the absence of one.
	heldTTL = 5 * time.Minute
)

// Held is a value that a key held, to be asked again and again whether it still does. Safe for concurrent use.
type Held struct {
	client   *Client
	key, raw string
	slot     int
	last     atomic.Pointer[sight]
}

// sight is a look at the key that found the value there.
type sight struct {
	generation uint64    // of before the look
	until      time.Time // when the value ends by itself
}

// Hold returns the value that a mark names, if its key holds it now. It does not while Redis is down, and when the value was
// replaced, deleted or has ended.
func (c *Client) Hold(ctx context.Context, mark string) (*Held, bool) {
	end := strings.LastIndexByte(mark, ' ')
	if end < 0 {
		return nil, false
	}
	h := &Held{client: c, key: c.prefix + mark[:end]}
	h.slot = c.changes.slot(h.key)
	raw, ok := h.look(ctx)
	h.raw = raw
	return h, ok && markOf(mark[:end], raw) == mark
}

// Still reports whether the key holds the value. It asks nobody unless Redis has told us of a change since the last time.
func (h *Held) Still(ctx context.Context) bool {
	last := h.last.Load()
	if last != nil && !h.client.down.Load() && last.generation == h.client.changes.of(h.slot) &&
		time.Now().Before(last.until) { //nolint:forbidigo // the time of this process, as the end was
		return true
	}
	raw, ok := h.look(ctx)
	return ok && raw == h.raw
}

// look reads the key and remembers the look, if it found the value or is the first.
func (h *Held) look(ctx context.Context) (string, bool) {
	generation := h.client.changes.of(h.slot) // first: a change during the look must be seen by the next
	raw, until, ok := h.client.value(ctx, h.key, heldTTL)
	if ok && (h.raw == "" || raw == h.raw) {
		h.last.Store(&sight{generation: generation, until: until})
	}
	return raw, ok
}

// Bytes is what h keeps in memory.
func (h *Held) Bytes() int { return len(h.key) + len(h.raw) }

// value returns what the process, or else Redis, has under a full key, and when that ends in this process.
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
