// Package clocktest provides a clock for tests that advances only in Advance.
package clocktest

import (
	"sync"
	"time"
)

// Clock is a clock.Clock that stops between calls of Advance. Safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// New returns a clock set to noon of 1 April 2026, UTC.
func New() *Clock {
	return &Clock{now: time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)}
}

// Now returns the time of the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance advances the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
