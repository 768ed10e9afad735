package batch

import (
	"context"
	"errors"
	"time"
)

// errApart is the result of the calls of a batch that failed: each caller runs its own call.
var errApart = errors.New("batch: the calls run apart")

// Work is a kind of call that can be done for one caller or for several.
type Work[C, R any] struct {
	// One does one call. It may wait for locks.
	One func(ctx context.Context, call C) (R, error)
	// All does several calls, all or nothing, and returns one value per call in the same order. It
	// should fail rather than wait for a lock that one call needs.
	All func(ctx context.Context, calls []C) ([]R, error)
	// Lost reports whether an error leaves the outcome unknown, so that only the callers may decide
	// on a repetition. Nil: none does.
	Lost func(error) bool
}

// Shared batches calls of which several can be done in one transaction, and one alone. A call
// fails only with its own error: if a batch fails, each of its callers does its own call, in its
// own goroutine and with its own context. Made by NewShared only. Safe for concurrent use.
//
// After a failed batch, a later call with the same key may overtake.
type Shared[K comparable, C, R any] struct {
	*Batcher[K, C, R]
	work Work[C, R]
}

// slowAfter is the default of SlowAfter and of Gather for Shared: many times what a batch takes.
const slowAfter = 20 * time.Millisecond

// NewShared batches calls of the work. Distinct is always set, and SlowAfter and Gather
// default to 20 ms.
func NewShared[K comparable, C, R any](o Options, work Work[C, R]) *Shared[K, C, R] {
	o.Distinct, o.SlowAfter, o.Gather = true, positive(o.SlowAfter, slowAfter), positive(o.Gather, slowAfter)
	return &Shared[K, C, R]{Batcher: New[K](o, work.run), work: work}
}

// Do is Do of Batcher; a lone call is done by One immediately.
func (s *Shared[K, C, R]) Do(ctx context.Context, keys []K, call C) (R, error) {
	value, err := s.Batcher.Do(ctx, keys, call)
	if errors.Is(err, errApart) {
		return s.work.One(ctx, call)
	}
	return value, err
}

func (w Work[C, R]) run(ctx context.Context, calls []C) []Result[R] {
	if len(calls) == 1 {
		value, err := w.One(ctx, calls[0])
		return []Result[R]{{Value: value, Err: err}}
	}
	values, err := w.All(ctx, calls)
	switch {
	case err == nil && len(values) != len(calls):
		return failed[R](len(calls), ErrUnanswered)
	case err == nil:
		results := make([]Result[R], len(calls))
		for i, value := range values {
			results[i].Value = value
		}
		return results
	case ctx.Err() != nil || w.Lost != nil && w.Lost(err):
		return failed[R](len(calls), err)
	default:
		return failed[R](len(calls), errApart)
	}
}
