package combine

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/akinai/akinai/pkg/clock"
)

// Options set up a Combiner.
type Options struct {
	// Lanes is how many batches may run at once. Defaults to 3.
	Lanes int
	// Most is how many calls a batch may have. Defaults to 64.
	Most int
	// MostKeys is how many keys a batch may have, but for one call that has more by itself. Defaults to 1,000.
	MostKeys int
	// Limit ends a batch with a caller that has no deadline. Defaults to 10 seconds.
	Limit time.Duration
	// Stuck tells whether an error came from waiting for others: for a lock, say. Nil means that none does.
	Stuck func(error) bool
	// Suspicion is how long the keys of a call that got stuck are kept apart from others. Defaults to 3 seconds.
	Suspicion time.Duration
	// Clock defaults to the machine's.
	Clock clock.Clock
}

// Result is what one call of a batch gets.
type Result[R any] struct {
	Value R
	Err   error
}

// ErrUnanswered is what callers get when a batch ended without an answer for them.
var ErrUnanswered = errors.New("combine: the batch gave no answer")

// Combiner runs calls, together where they come together. Made by New only. Safe for concurrent use.
type Combiner[K comparable, C, R any] struct {
	options Options
	run     func(ctx context.Context, calls []C) []Result[R]

	mu sync.Mutex
	// busy counts the lanes that run something, and wary those of them that run a suspect.
	busy, wary int
	// flying are the keys of the batches that run.
	flying map[K]struct{}
	// queue holds the calls that wait, in the order of their arrival, and wanted counts their keys.
	queue  []*waiter[K, C, R]
	wanted map[K]int
	// suspects are keys that calls got stuck at, each until a time.
	suspects map[K]time.Time
}

// New returns a combiner that runs batches of calls with run, which answers each call at its place. Batches without a common key
// run at the same time.
func New[K comparable, C, R any](o Options, run func(ctx context.Context, calls []C) []Result[R]) *Combiner[K, C, R] {
	o.Lanes = positive(o.Lanes, 3)
	o.Most = positive(o.Most, 64)
	o.MostKeys = positive(o.MostKeys, 1000)
	o.Limit = positive(o.Limit, 10*time.Second)
	o.Suspicion = positive(o.Suspicion, 3*time.Second)
	if o.Stuck == nil {
		o.Stuck = func(error) bool { return false }
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	return &Combiner[K, C, R]{
		options: o, run: run, flying: make(map[K]struct{}), wanted: make(map[K]int), suspects: make(map[K]time.Time),
	}
}

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
	// ctx is the caller's, for the values and the deadline that its batch inherits.
	ctx context.Context //nolint:containedctx // a queued call is run by another goroutine
	// answer has room for one, so that a caller that left holds up nobody.
	answer chan Result[R]
}

// Do runs the call, alone or in a batch, and returns its own answer. A caller whose context ends while it waits leaves at once; if
// its batch has started, the call is carried out all the same, as nobody can tell how far it is. Keys are not changed afterwards.
func (c *Combiner[K, C, R]) Do(ctx context.Context, keys []K, call C) (R, error) {
	c.mu.Lock()
	if c.free(keys) {
		wary := c.enter(keys)
		c.mu.Unlock()
		return c.alone(ctx, keys, call, wary)
	}
	w := &waiter[K, C, R]{keys: keys, call: call, ctx: ctx, answer: make(chan Result[R], 1)}
	c.push(w)
	if len(c.suspects) > 0 {
		c.dispatch() // it may overtake a suspect that wants its keys
	}
	c.mu.Unlock()
	select {
	case r := <-w.answer:
		return r.Value, r.Err
	case <-ctx.Done():
		return c.leave(ctx, w)
	}
}

// alone runs a call in the lane that its caller has entered, with the caller's own context.
func (c *Combiner[K, C, R]) alone(ctx context.Context, keys []K, call C, wary bool) (R, error) {
	results := c.carry(ctx, []C{call})
	c.mu.Lock()
	c.suspect(keys, results[0].Err)
	c.exit(keys, wary)
	c.dispatch()
	c.mu.Unlock()
	return results[0].Value, results[0].Err
}

// leave takes the caller out of the queue. One that has been answered meanwhile takes the answer.
func (c *Combiner[K, C, R]) leave(ctx context.Context, w *waiter[K, C, R]) (R, error) {
	c.mu.Lock()
	if c.drop(w) {
		c.dispatch() // those behind may have waited for its keys alone
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

// batch is calls that run together, in a lane.
type batch[K comparable, C, R any] struct {
	waiters []*waiter[K, C, R]
	keys    []K
	wary    bool
}

// serve runs batches in a lane until nobody waits who could go.
func (c *Combiner[K, C, R]) serve(b *batch[K, C, R]) {
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

// next ends a batch and takes the next one into its lane, nil if there is none.
func (c *Combiner[K, C, R]) next(b *batch[K, C, R], results []Result[R]) *batch[K, C, R] {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, w := range b.waiters {
		c.suspect(w.keys, results[i].Err)
	}
	c.exit(b.keys, b.wary)
	following := c.take()
	c.dispatch()
	return following
}

// lifetime returns the context of a batch: it ends with the last deadline of its callers, and no caller that leaves ends it.
func (c *Combiner[K, C, R]) lifetime(waiters []*waiter[K, C, R]) (context.Context, context.CancelFunc) {
	limit := c.options.Clock.Now().Add(c.options.Limit)
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
