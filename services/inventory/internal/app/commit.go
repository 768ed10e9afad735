package app

import (
	"context"
	"slices"

	"github.com/akinai/akinai/pkg/batch"
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

// commitAll commits the orders in one transaction; if that fails, each in its own.
func (i *Inventory) commitAll(ctx context.Context, orders []domain.OrderID) []batch.Result[bool] {
	results := make([]batch.Result[bool], len(orders))
	if len(orders) > 1 {
		done, err := i.stock.CommitAll(ctx, orders)
		if err == nil || !i.mayRepeat(ctx, err) {
			for n, order := range orders {
				results[n] = batch.Result[bool]{Value: slices.Contains(done, order), Err: err}
			}
			return results
		}
	}
	for n, order := range orders {
		results[n].Value, results[n].Err = i.stock.Commit(ctx, order)
	}
	return results
}
