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
	_, suspicious := c.suspicious(keys)
	return !suspicious || c.mayBeWary()
}

// limit returns the number of batches that may run at once now.
func (c *Batcher[K, C, R]) limit() int {
	if c.options.SlowAfter == 0 {
		return c.options.Concurrency
	}
	slow, now := 0, c.options.Clock.Now()
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
	rest := c.options.SlowAfter - c.options.Clock.Now().Sub(c.began[len(c.began)-1])
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
	// wary reports whether one of its keys is quarantined.
	wary  bool
	began time.Time
	calls int
}

// enter marks a batch with these keys as running.
func (c *Batcher[K, C, R]) enter(keys []K, calls int) ticket {
	entered := ticket{calls: calls}
	c.busy++
	c.calls += calls
	for _, key := range keys {
		c.inFlight[key] = struct{}{}
	}
	if _, entered.wary = c.suspicious(keys); entered.wary {
		c.probing++
	}
	if c.options.SlowAfter != 0 {
		entered.began = c.options.Clock.Now()
		c.began = append(c.began, entered.began)
	}
	return entered
}

// exit undoes enter when the batch has ended.
func (c *Batcher[K, C, R]) exit(keys []K, entered ticket) {
	c.busy--
	c.calls -= entered.calls
	if entered.wary {
		c.probing--
	}
	for _, key := range keys {
		delete(c.inFlight, key)
	}
	if at := slices.Index(c.began, entered.began); at >= 0 {
		c.began = slices.Delete(c.began, at, at+1)
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
	if c.busy >= c.limit() || len(c.queue) == 0 {
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

// picker selects the calls of a batch.
type picker[K comparable, C, R any] struct {
	*Batcher[K, C, R]
	batch batch[K, C, R]
	// suspect is the quarantined key that all calls of the batch have in common; nil if the batch
	// has no quarantined key.
	suspect *K
	// passed holds the keys of skipped calls: a later call with one of them must not overtake. With
	// Distinct, it also holds the keys of the batch.
	passed map[K]struct{}
}

// full reports whether the batch has no room for the call.
func (p *picker[K, C, R]) full(w *waiter[K, C, R]) bool {
	return len(p.batch.waiters) >= p.options.MaxSize || len(p.batch.waiters) > 0 && len(p.batch.keys)+len(w.keys) > p.options.MostKeys
}

// pick adds the call to the batch if it may run together with the others.
func (p *picker[K, C, R]) pick(w *waiter[K, C, R]) bool {
	key, suspicious := p.suspicious(w.keys)
	if p.blocked(w.keys) {
		if !suspicious { // a call that may be stuck for long may be overtaken
			p.pass(w.keys)
		}
		return false
	}
	switch {
	case len(p.batch.waiters) == 0 && suspicious:
		if !p.mayBeWary() {
			return false
		}
		p.suspect = &key
	case p.suspect != nil && !slices.Contains(w.keys, *p.suspect), p.suspect == nil && suspicious:
		if !suspicious {
			p.pass(w.keys)
		}
		return false
	}
	p.batch.waiters = append(p.batch.waiters, w)
	p.batch.keys = append(p.batch.keys, w.keys...)
	if p.options.Distinct {
		p.pass(w.keys)
	}
	return true
}

func (p *picker[K, C, R]) blocked(keys []K) bool {
	return slices.ContainsFunc(keys, func(key K) bool {
		_, taken := p.inFlight[key]
		_, passed := p.passed[key]
		return taken || passed
	})
}

func (p *picker[K, C, R]) pass(keys []K) {
	if p.passed == nil {
		p.passed = make(map[K]struct{})
	}
	for _, key := range keys {
		p.passed[key] = struct{}{}
	}
}

// mayBeWary reports whether one more batch with a quarantined key may run. One batch is always
// reserved for calls without such a key.
func (c *Batcher[K, C, R]) mayBeWary() bool { return c.probing < max(1, c.options.Concurrency-1) }

// suspicious returns the first quarantined key, if there is one.
func (c *Batcher[K, C, R]) suspicious(keys []K) (K, bool) {
	if len(c.quarantined) > 0 {
		now := c.options.Clock.Now()
		for _, key := range keys {
			until, found := c.quarantined[key]
			if found && now.Before(until) {
				return key, true
			}
			if found {
				delete(c.quarantined, key)
			}
		}
	}
	var none K
	return none, false
}

// suspect quarantines the keys of a stuck call, and ends the quarantine of those of a call that
// succeeded.
func (c *Batcher[K, C, R]) suspect(keys []K, err error) {
	switch {
	case err != nil && c.options.Stuck(err):
		until := c.options.Clock.Now().Add(c.options.QuarantineFor)
		for _, key := range keys {
			c.quarantined[key] = until
		}
	case err == nil && len(c.quarantined) > 0:
		for _, key := range keys {
			delete(c.quarantined, key)
		}
	}
}
