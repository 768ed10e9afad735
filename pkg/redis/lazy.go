package redis

import (
	"context"
	"sync"
	"time"
)

// lazyTimeout is context.WithTimeout for a call that nearly always returns without waiting. It
// starts the timer only when Done or Err is called.
type lazyTimeout struct {
	context.Context //nolint:containedctx // it is a context
	deadline        time.Time

	once    sync.Once
	limited context.Context //nolint:containedctx // set by once
	cancel  context.CancelFunc
}

func withLazyTimeout(ctx context.Context, limit time.Duration) *lazyTimeout {
	deadline := time.Now().Add(limit) //nolint:forbidigo // a deadline, not a time of business
	if parent, ok := ctx.Deadline(); ok && parent.Before(deadline) {
		deadline = parent
	}
	return &lazyTimeout{Context: ctx, deadline: deadline}
}

func (t *lazyTimeout) limit() context.Context {
	t.once.Do(func() { t.limited, t.cancel = context.WithDeadline(t.Context, t.deadline) })
	return t.limited
}

// Deadline implements context.Context.
func (t *lazyTimeout) Deadline() (time.Time, bool) { return t.deadline, true }

// Done implements context.Context.
func (t *lazyTimeout) Done() <-chan struct{} { return t.limit().Done() }

// Err implements context.Context.
func (t *lazyTimeout) Err() error { return t.limit().Err() }

// stop releases the timer, if it was started.
func (t *lazyTimeout) stop() {
	t.once.Do(func() { t.limited, t.cancel = t.Context, func() {} })
	t.cancel()
}
