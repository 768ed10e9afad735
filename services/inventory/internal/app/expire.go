package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// expireBatch bounds the locks of one statement of the sweeper.
const expireBatch = 100

// Expire gives back every hold that has ended and returns how many there were.
func (i *Inventory) Expire(ctx context.Context, actor domain.Actor) (int, error) {
	for total := 0; ; {
		count, err := i.stock.Expire(ctx, actor, expireBatch)
		total += count
		if err != nil || count < expireBatch {
			return total, err
		}
	}
}

// Sweep expires at every interval until ctx ends, and returns early with the first error.
func (i *Inventory) Sweep(ctx context.Context, actor domain.Actor, interval time.Duration) error {
	return every(ctx, interval, func() error {
		_, err := i.Expire(ctx, actor)
		return err
	})
}
