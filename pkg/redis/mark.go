package redis

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strings"
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

// Held is a value that a key held, to be asked again and again whether it still does. The zero Held never holds.
type Held struct {
	client   *Client
	key, raw string
}

// Hold returns the value that a mark names, if its key holds it now. It does not while Redis is down, and when the value was
// replaced, deleted or has ended.
func (c *Client) Hold(ctx context.Context, mark string) (Held, bool) {
	end := strings.LastIndexByte(mark, ' ')
	if end < 0 {
		return Held{}, false
	}
	key := mark[:end]
	raw, ok := c.value(ctx, c.prefix+key, heldTTL)
	if !ok || markOf(key, raw) != mark {
		return Held{}, false
	}
	return Held{client: c, key: c.prefix + key, raw: raw}, true
}

// Still reports whether the key holds the value. It costs no network and no copy unless Redis has told us that the key changed.
func (h Held) Still(ctx context.Context) bool {
	if h.client == nil {
		return false
	}
	raw, ok := h.client.value(ctx, h.key, heldTTL)
	return ok && raw == h.raw // free while both are the same string in memory
}

// Bytes is what h keeps in memory.
func (h Held) Bytes() int { return len(h.key) + len(h.raw) }

// value returns what the process, or else Redis, has under a full key.
func (c *Client) value(ctx context.Context, key string, ttl time.Duration) (raw string, ok bool) {
	aside := c.live()
	if aside == nil {
		return "", false
	}
	limited := withLazyTimeout(ctx, c.timeout)
	defer limited.stop()
	client := aside.Client()
	raw, err := client.DoCache(limited, client.B().Get().Key(key).Cache(), ttl).ToString()
	if c.note(ctx, err) != nil || strings.HasPrefix(raw, rueidisaside.PlaceholderPrefix) {
		return "", false
	}
	return raw, true
}
