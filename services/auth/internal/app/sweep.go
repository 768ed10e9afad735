package app

import (
	"context"
	"fmt"
	"time"
)

// Sweep deletes expired rows every interval: ended sessions, empty buckets, sealed successors. It
// returns when ctx ends. It only bounds the size of the tables; no rule depends on it.
func (a *App) Sweep(ctx context.Context, interval time.Duration) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		if err := a.Sessions.Forget(ctx, a.Clock.Now()); err != nil {
			return fmt.Errorf("sweep: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
