package app

import (
	"context"
	"fmt"
)

// Sweep deletes expired rows: ended sessions, empty buckets, sealed successors. It only bounds the
// size of the tables; no rule depends on it.
func (a *App) Sweep(ctx context.Context) error {
	if err := a.Sessions.Forget(ctx, a.Clock.Now()); err != nil {
		return fmt.Errorf("sweep: %w", err)
	}
	return nil
}
