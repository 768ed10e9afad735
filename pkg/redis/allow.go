package redis

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/rueidis"
)

// Allow counts one use of key and reports whether the current window has at most limit uses. If
// not, retryAfter is the time until the window ends. Error: ErrDown; then the caller decides.
func (c *Client) Allow(ctx context.Context, key string, limit int, window time.Duration) (ok bool, retryAfter time.Duration, err error) {
	aside := c.live()
	if aside == nil {
		return false, 0, ErrDown
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	milliseconds := strconv.FormatInt(window.Milliseconds(), 10)
	reply, err := count.Exec(limited, aside.Client(), []string{c.prefix + key}, []string{milliseconds}).AsIntSlice()
	if err = c.note(ctx, err); err != nil {
		return false, 0, err
	}
	if len(reply) != 2 {
		return false, 0, fmt.Errorf("count %s: reply of %d numbers", key, len(reply))
	}
	if reply[0] <= int64(limit) {
		return true, 0, nil
	}
	return false, time.Duration(reply[1]) * time.Millisecond, nil
}

// count increments the counter of a fixed window; the first increment sets when the window ends.
var count = rueidis.NewLuaScript(`
local n = redis.call("INCR", KEYS[1])
if n == 1 then redis.call("PEXPIRE", KEYS[1], ARGV[1]) end
return {n, redis.call("PTTL", KEYS[1])}`)
