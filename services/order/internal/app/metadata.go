package app

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// SetMetadata replaces the metadata of an order if version is its stored one, and returns the
// order. If the order has these metadata already, it changes nothing, whatever the version: a
// repetition succeeds. Errors: domain.ErrNotFound; an errs.Stale[domain.ChangedOrder] of
// domain.ErrVersionConflict.
func (a *App) SetMetadata(ctx context.Context, id domain.OrderID, version int64, metadata map[string]string) (domain.Order, error) {
	order, err := a.Orders.Get(ctx, id)
	if err != nil || maps.Equal(order.Metadata, metadata) {
		return order, err
	}
	if order.Version != version {
		return domain.Order{}, a.stale(ctx, id)
	}
	applied, err := order.SetMetadata(a.Clock.Now(), metadata)
	if err != nil {
		return domain.Order{}, err
	}
	err = a.Orders.SaveMetadata(ctx, order, applied)
	switch {
	case errors.Is(err, domain.ErrVersionConflict):
		return domain.Order{}, a.stale(ctx, id)
	case err != nil:
		return domain.Order{}, fmt.Errorf("set metadata of order %s: %w", id, err)
	}
	return order, nil
}

// stale returns the conflict of an order that was changed since the caller read it.
func (a *App) stale(ctx context.Context, id domain.OrderID) error {
	changed, err := a.Orders.LastChange(ctx, id)
	if err != nil {
		return fmt.Errorf("read order %s after a conflict: %w", id, err)
	}
	return errs.NewStale(domain.ErrVersionConflict, changed)
}
