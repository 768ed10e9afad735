package app

import (
	"context"
	"slices"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// CommitReservation makes the order's hold permanent. It is idempotent. Errors:
// domain.ErrReservationExpired, domain.ErrReservationReleased, domain.ErrReservationNotFound.
func (i *Inventory) CommitReservation(ctx context.Context, order domain.OrderID) error {
	done, err := i.commit(ctx, order)
	if done || err != nil {
		return err
	}
	reservation, err := i.stock.Get(ctx, order)
	if err != nil {
		return err
	}
	return reservation.WhyNotChanged(domain.CommandCommit)
}

func (i *Inventory) commit(ctx context.Context, order domain.OrderID) (bool, error) {
	if i.commits != nil {
		return i.commits.Do(ctx, []domain.OrderID{order}, order)
	}
	return i.stock.Commit(ctx, order)
}

// commitAll commits the orders in one transaction, and reports of each whether it was held.
func (i *Inventory) commitAll(ctx context.Context, orders []domain.OrderID) ([]bool, error) {
	done, err := i.stock.CommitAll(ctx, orders)
	committed := make([]bool, len(orders))
	for n, order := range orders {
		committed[n] = slices.Contains(done, order)
	}
	return committed, err
}
