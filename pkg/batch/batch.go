package batch

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrUnanswered is returned to callers for whom a batch returned no result.
var ErrUnanswered = errors.New("batch: the batch gave no answer")

// Batcher runs calls in batches. Made by New only. Safe for concurrent use.
type Batcher[K comparable, C, R any] struct {
	options Options
	run     func(ctx context.Context, calls []C) []Result[R]

	mu sync.Mutex
	// busy counts running batches; probing counts those that contain a quarantined key; calls
	// counts their calls.
	busy, probing, calls int
	// began holds the starts of the running batches, if SlowAfter is set; armed reports whether a
	// timer will start a batch when one of them is slow.
	began []time.Time
	armed bool
	// inFlight holds the keys of the running batches.
	inFlight map[K]struct{}
	// queue holds the waiting calls in the order of their arrival; wanted counts their keys.
	queue  []*waiter[K, C, R]
	wanted map[K]int
	// quarantined maps each quarantined key to the end of its quarantine.
	quarantined map[K]time.Time

	// took is the time that the latest batch took, if Gather is set; gathering reports whether a
	// timer will start the batch that queued calls wait for.
	took      time.Duration
	gathering bool
}

// New calls run with the calls of a batch; run returns one result a call, in the
// same order. Batches without a common key may run at the same time.
func New[K comparable, C, R any](o Options, run func(ctx context.Context, calls []C) []Result[R]) *Batcher[K, C, R] {
	o.Concurrency = positive(o.Concurrency, 3)
	o.MaxSize = positive(o.MaxSize, 64)
	o.MostKeys = positive(o.MostKeys, 1000)
	o.Timeout = positive(o.Timeout, 10*time.Second)
	o.QuarantineFor = positive(o.QuarantineFor, 3*time.Second)
	if o.Stuck == nil {
		o.Stuck = func(error) bool { return false }
	}
	return &Batcher[K, C, R]{
		options: o, run: run, inFlight: make(map[K]struct{}), wanted: make(map[K]int), quarantined: make(map[K]time.Time),
	}
}

// monotonic returns the time with a monotonic reading: a duration since then is right also if the
// clock of the machine is set meanwhile.
func monotonic() time.Time { return time.Now() } //nolint:forbidigo // for durations, not a time of business

func positive[N int | time.Duration](n, otherwise N) N {
	if n > 0 {
		return n
	}
	return otherwise
}

// waiter is a call in the queue.
type waiter[K comparable, C, R any] struct {
	keys []K
	call C
	// ctx is the caller's; the batch inherits its values and deadline.
	ctx context.Context //nolint:containedctx // a queued call is run by another goroutine
	// awaits is the number of calls that the call's batch waits for; 1 without Gather.
	awaits int
	// since is the time of arrival; it is set only if the call waits for others.
	since time.Time
	// answer is buffered, so that a caller that gave up does not block the batch.
	answer chan Result[R]
}

// Do runs the call, alone or in a batch, and returns its result. If ctx ends while the call is
// queued, Do returns ctx's error and the call does not run. If the batch has started, the call
// still runs to its end, although Do has returned. The caller must not change keys afterwards.
func (c *Batcher[K, C, R]) Do(ctx context.Context, keys []K, call C) (R, error) {
	c.mu.Lock()
	awaits := c.awaits(Around(ctx))
	if awaits <= 1 && c.free(keys) {
		entered := c.enter(keys, 1)
		c.mu.Unlock()
		return c.alone(ctx, keys, call, entered)
	}
	w := &waiter[K, C, R]{keys: keys, call: call, ctx: ctx, answer: make(chan Result[R], 1), awaits: awaits}
	if awaits > 1 {
		w.since = monotonic()
	}
	c.push(w)
	if len(c.quarantined) > 0 || c.options.Gather > 0 {
		c.dispatch() // the call may overtake a quarantined one that has the same keys, or be the last that was awaited
	}
	c.arm()
	c.mu.Unlock()
	select {
	case r := <-w.answer:
		return r.Value, r.Err
	case <-ctx.Done():
		return c.leave(ctx, w)
	}
}

// Pending returns the number of calls that run or are queued.
func (c *Batcher[K, C, R]) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls + len(c.queue)
}

// alone runs a single call with the caller's own context. The caller has called enter.
func (c *Batcher[K, C, R]) alone(ctx context.Context, keys []K, call C, entered ticket) (R, error) {
	results := c.carry(ctx, []C{call})
	c.mu.Lock()
	c.noteOutcome(keys, results[0].Err)
	c.exit(keys, entered)
	c.dispatch()
	c.mu.Unlock()
	return results[0].Value, results[0].Err
}

// leave removes the call from the queue. If a result has arrived meanwhile, leave returns it.
func (c *Batcher[K, C, R]) leave(ctx context.Context, w *waiter[K, C, R]) (R, error) {
	c.mu.Lock()
	if c.drop(w) {
		c.dispatch() // calls behind it may have waited only for its keys
	}
	c.mu.Unlock()
	select {
	case r := <-w.answer:
		return r.Value, r.Err
	default:
		var none R
		return none, ctx.Err()
	}
}

// batch is a group of calls that run together.
type batch[K comparable, C, R any] struct {
	waiters []*waiter[K, C, R]
	keys    []K
	entered ticket
}

// serve runs b and then further batches until no queued call may run.
func (c *Batcher[K, C, R]) serve(b *batch[K, C, R]) {
	for b != nil {
		ctx, cancel := c.lifetime(b.waiters)
		calls := make([]C, len(b.waiters))
		for i, w := range b.waiters {
			calls[i] = w.call
		}
		results := c.carry(ctx, calls)
		cancel()
		for i, w := range b.waiters {
			w.answer <- results[i]
		}
		b = c.next(b, results)
	}
}

// next ends a batch and returns the one that follows it, nil if no queued call may run.
func (c *Batcher[K, C, R]) next(b *batch[K, C, R], results []Result[R]) *batch[K, C, R] {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, w := range b.waiters {
		c.noteOutcome(w.keys, results[i].Err)
	}
	c.exit(b.keys, b.entered)
	following := c.take()
	c.dispatch()
	return following
}

// lifetime returns the context of a batch. It ends at the latest deadline of its callers, and is
// not canceled when a caller gives up.
func (c *Batcher[K, C, R]) lifetime(waiters []*waiter[K, C, R]) (context.Context, context.CancelFunc) {
	limit := monotonic().Add(c.options.Timeout)
	var last time.Time
	for _, w := range waiters {
		deadline, ok := w.ctx.Deadline()
		if !ok {
			deadline = limit
		}
		if deadline.After(last) {
			last = deadline
		}
	}
	return context.WithDeadline(context.WithoutCancel(waiters[0].ctx), last)
}
