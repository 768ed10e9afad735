package run

import (
	"context"
	"time"
)

// Every runs a task as a worker of the module: when the process starts, and at every interval after
// that, until the process stops. A run that takes longer than the interval delays the next one;
// runs never overlap. If the task fails, it is started again like any worker: soon, then later and
// later, with an unavailable store logged once (Go).
func (k *Kit) Every(name string, interval time.Duration, task func(ctx context.Context) error) {
	k.EveryAfter(name, 0, interval, task)
}

// EveryAfter is Every with a delay before the first run.
func (k *Kit) EveryAfter(name string, delay, interval time.Duration, task func(ctx context.Context) error) {
	k.Go(name, func(ctx context.Context) error { return Every(ctx, delay, interval, task) })
}

// Every runs a task after delay and then at every interval, until ctx ends; then it returns nil. It
// returns the first error of the task. interval must be positive.
func Every(ctx context.Context, delay, interval time.Duration, task func(ctx context.Context) error) error {
	if delay > 0 && !pause(ctx, delay) {
		return nil
	}
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		err := task(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// pause waits for d. It returns false if ctx ends first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
