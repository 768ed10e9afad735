package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// expireBatch bounds the rows that one statement locks.
const expireBatch = 100

// Expire releases all expired holds and returns their number.
func (i *Inventory) Expire(ctx context.Context, actor domain.Actor) (int, error) {
	for total := 0; ; {
		count, err := i.stock.Expire(ctx, actor, expireBatch)
		total += count
		if err != nil || count < expireBatch {
			return total, err
		}
	}
}

// Sweep calls Expire at every interval until ctx ends. It returns the first error.
func (i *Inventory) Sweep(ctx context.Context, actor domain.Actor, interval time.Duration) error {
	return every(ctx, interval, func() error {
		_, err := i.Expire(ctx, actor)
		return err
	})
}
