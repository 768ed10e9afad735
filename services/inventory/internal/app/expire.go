package app

import (
	"context"

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
