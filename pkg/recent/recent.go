// Package recent keeps the latest answer to a read of another service, such as a setting.
package recent

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/akinai/akinai/pkg/clock"
)

const (
	// readTimeout bounds a read, which all callers share.
	readTimeout = 2 * time.Second
	// pause is the time after a failed read in which the latest value is served without another.
	pause = 5 * time.Second
)

// Value is the latest answer to a read. Concurrent callers share a read, and each waits as long as
// its context permits. While reads fail, the latest value is served, however old. Safe for
// concurrent use; not to be copied.
type Value[T any] struct {
	read   func(context.Context) (T, error)
	clock  clock.Clock
	latest atomic.Pointer[answer[T]]
	failed atomic.Pointer[time.Time]
	flight singleflight.Group
}

type answer[T any] struct {
	value T
	at    time.Time
}

// New returns a value that was not read yet.
func New[T any](now clock.Clock, read func(context.Context) (T, error)) *Value[T] {
	return &Value[T]{read: read, clock: now}
}

// Get returns the value, read at most maxAge ago unless reads fail. Errors: those of the read if no
// read has succeeded yet, and that of the context.
func (v *Value[T]) Get(ctx context.Context, maxAge time.Duration) (T, error) {
	known, now := v.latest.Load(), v.clock.Now()
	if known != nil && (within(now, known.at, maxAge) || v.pauses(now)) {
		return known.value, nil
	}
	select {
	case result := <-v.flight.DoChan("", func() (any, error) { return v.renew(context.WithoutCancel(ctx)) }):
		if result.Err == nil {
			return result.Val.(*answer[T]).value, nil //nolint:forcetypeassert // of renew
		}
		if known != nil {
			return known.value, nil
		}
		return *new(T), result.Err
	case <-ctx.Done():
		return *new(T), context.Cause(ctx)
	}
}

// pauses reports whether the last read has failed a moment ago.
func (v *Value[T]) pauses(now time.Time) bool {
	failed := v.failed.Load()
	return failed != nil && within(now, *failed, pause)
}

// within reports whether less than limit has passed since at. A clock that was set back says no.
func within(now, at time.Time, limit time.Duration) bool {
	age := now.Sub(at)
	return age >= 0 && age < limit
}

// renew reads the value.
func (v *Value[T]) renew(ctx context.Context) (*answer[T], error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	at := v.clock.Now()
	value, err := v.read(ctx)
	if err != nil {
		at = v.clock.Now()
		v.failed.Store(&at)
		return nil, err
	}
	known := &answer[T]{value: value, at: at}
	v.latest.Store(known)
	v.failed.Store(nil)
	return known, nil
}
