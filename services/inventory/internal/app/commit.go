package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Commit makes the order's hold permanent; once done, doing it again is fine. Errors: domain.ErrReservationExpired,
// domain.ErrReservationReleased, domain.ErrReservationNotFound.
func (i *Inventory) Commit(ctx context.Context, order domain.OrderID) error {
	done, err := i.stock.Commit(ctx, order)
	if done || err != nil {
		return err
	}
	reservation, err := i.stock.Find(ctx, order)
	if err != nil {
		return err
	}
	return reservation.Unmoved(domain.CommandCommit)
}
