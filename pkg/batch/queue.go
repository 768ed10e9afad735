package batch

import (
	"slices"
	"time"
)

// The methods in this file are called with mu held.

// free reports whether a call with these keys may run immediately: the number of running batches is
// below its bound, and no running or queued call has one of the keys.
func (c *Batcher[K, C, R]) free(keys []K) bool {
	if c.busy >= c.limit() {
		return false
	}
	for _, key := range keys {
		if _, taken := c.inFlight[key]; taken || c.wanted[key] > 0 {
			return false
		}
	}
	_, quarantined := c.quarantinedKey(keys)
	return !quarantined || c.mayProbe()
}

// limit returns the number of batches that may run at once now.
func (c *Batcher[K, C, R]) limit() int {
	if c.options.SlowAfter == 0 {
		return c.options.Concurrency
	}
	slow, now := 0, monotonic()
	for _, began := range c.began {
		if now.Sub(began) >= c.options.SlowAfter {
			slow++
		}
	}
	return min(1+slow, c.options.Concurrency)
}

// arm sets a timer for the time when a running batch is slow, if calls wait for it.
func (c *Batcher[K, C, R]) arm() {
	if c.options.SlowAfter == 0 || c.armed || len(c.queue) == 0 || c.busy == 0 || c.busy >= c.options.Concurrency {
		return
	}
	// All running batches are slow when the latest is. If it is, only busy keys keep calls queued.
	rest := c.options.SlowAfter - monotonic().Sub(c.began[len(c.began)-1])
	if rest <= 0 {
		return
	}
	c.armed = true
	time.AfterFunc(rest, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.armed = false
		c.dispatch()
	})
}

// ticket is a running batch, for exit.
type ticket struct {
	// probing reports whether one of its keys is quarantined.
	probing bool
	began   time.Time
	calls   int
}

// enter marks a batch with these keys as running.
func (c *Batcher[K, C, R]) enter(keys []K, calls int) ticket {
	entered := ticket{calls: calls}
	c.busy++
	c.calls += calls
	for _, key := range keys {
		c.inFlight[key] = struct{}{}
	}
	if _, entered.probing = c.quarantinedKey(keys); entered.probing {
		c.probing++
	}
	if c.options.SlowAfter != 0 || c.options.Gather != 0 {
		entered.began = monotonic()
		c.began = append(c.began, entered.began)
	}
	return entered
}

// exit undoes enter when the batch has ended.
func (c *Batcher[K, C, R]) exit(keys []K, entered ticket) {
	c.busy--
	c.calls -= entered.calls
	if entered.probing {
		c.probing--
	}
	for _, key := range keys {
		delete(c.inFlight, key)
	}
	if at := slices.Index(c.began, entered.began); at >= 0 {
		c.began = slices.Delete(c.began, at, at+1)
		c.took = monotonic().Sub(entered.began)
	}
}

func (c *Batcher[K, C, R]) push(w *waiter[K, C, R]) {
	c.queue = append(c.queue, w)
	for _, key := range w.keys {
		c.wanted[key]++
	}
}

// drop removes a call from the queue and reports whether it was in it.
func (c *Batcher[K, C, R]) drop(w *waiter[K, C, R]) bool {
	at := slices.Index(c.queue, w)
	if at < 0 {
		return false
	}
	c.queue = slices.Delete(c.queue, at, at+1)
	c.unwant(w)
	return true
}

func (c *Batcher[K, C, R]) unwant(w *waiter[K, C, R]) {
	for _, key := range w.keys {
		if c.wanted[key]--; c.wanted[key] == 0 {
			delete(c.wanted, key)
		}
	}
}

// dispatch starts batches until their number reaches its bound or no queued call may run.
func (c *Batcher[K, C, R]) dispatch() {
	for b := c.take(); b != nil; b = c.take() {
		go c.serve(b)
	}
	c.arm()
}

// take forms a batch of queued calls, the earliest first, and marks it as running. It returns nil
// if no queued call may run.
func (c *Batcher[K, C, R]) take() *batch[K, C, R] {
	if c.busy >= c.limit() || len(c.queue) == 0 || c.gathers() {
		return nil
	}
	p := picker[K, C, R]{Batcher: c}
	kept := c.queue[:0]
	for i, w := range c.queue {
		if p.full(w) {
			kept = append(kept, c.queue[i:]...)
			break
		}
		if !p.pick(w) {
			kept = append(kept, w)
		}
	}
	clear(c.queue[len(kept):])
	c.queue = kept
	if len(p.batch.waiters) == 0 {
		return nil
	}
	for _, w := range p.batch.waiters {
		c.unwant(w)
	}
	p.batch.entered = c.enter(p.batch.keys, len(p.batch.waiters))
	return &p.batch
}
