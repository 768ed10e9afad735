package app

import (
	"context"
	"time"
)

// every calls do immediately and at every interval until ctx ends. It returns the first error.
func every(ctx context.Context, interval time.Duration, do func() error) error {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		if err := do(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
	}
}
