package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Release gives back what the order holds. Of an unknown, released or expired reservation it does nothing.
func (i *Inventory) Release(ctx context.Context, actor domain.Actor, order domain.OrderID) error {
	return i.stock.Release(ctx, actor, order)
}
