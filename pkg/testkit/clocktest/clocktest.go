// Package clocktest gives tests a clock that stands still until it is moved.
package clocktest

import (
	"sync"
	"time"
)

// Clock is a clock.Clock that stands still. Safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// New returns a clock that stands at noon of 1 April 2026, UTC.
func New() *Clock {
	return &Clock{now: time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)}
}

// Now returns the time at which the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
