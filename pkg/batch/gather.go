package batch

import "time"

// mostAwaited bounds the calls that a batch waits for: larger batches form without waiting.
const mostAwaited = 16

// The methods in this file are called with mu held.

// awaits returns the number of calls that a batch waits for, if so many callers are around.
func (c *Batcher[K, C, R]) awaits(around int) int {
	if c.options.Gather == 0 {
		return 1
	}
	return min(around, mostAwaited, c.options.MaxSize)
}

// gathers reports whether the queued calls wait for others, and makes sure that the first of them
// does not wait longer than it may.
func (c *Batcher[K, C, R]) gathers() bool {
	if len(c.queue)+c.calls >= c.queue[0].awaits {
		return false
	}
	rest := min(c.options.Gather, c.took/2) - monotonic().Sub(c.queue[0].since)
	if rest <= 0 {
		return false
	}
	if !c.gathering {
		c.gathering = true
		time.AfterFunc(rest, func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.gathering = false
			c.dispatch()
		})
	}
	return true
}
