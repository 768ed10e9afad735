package app

import (
	"context"
	"fmt"
	"time"
)

// Sweep forgets, every interval, what has no use any more: sessions that ended, attempts long past,
// sealed successors. It returns when ctx ends. Nothing relies on it but the size of the tables.
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
