package app

import (
	"context"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// Get returns a confirmed or canceled order of the customer. Errors: domain.ErrNotFound, also for
// another customer's order.
func (a *App) Get(ctx context.Context, customerID string, id domain.OrderID) (domain.Order, error) {
	order, err := a.Orders.GetCached(ctx, id)
	return owned(order, customerID, err)
}

// GetByNumber returns any customer's order, whatever its status, by its number as people write it.
// Errors: domain.ErrNumberInvalid, domain.ErrNotFound.
func (a *App) GetByNumber(ctx context.Context, written string) (domain.Order, error) {
	number, err := domain.ParseNumber(written)
	if err != nil {
		return domain.Order{}, err
	}
	return a.Orders.GetByNumber(ctx, number)
}

func owned(order domain.Order, customerID string, err error) (domain.Order, error) {
	if err != nil {
		return domain.Order{}, err
	}
	if order.CustomerID != customerID || !order.WasConfirmed() {
		return domain.Order{}, domain.ErrNotFound
	}
	return order, nil
}

// List returns the customer's orders that were ever confirmed, newest first, and the cursor of the
// next page; nil on the last page.
func (a *App) List(ctx context.Context, customerID string, after Cursor, limit int) ([]domain.Order, *Cursor, error) {
	orders, err := a.Orders.List(ctx, customerID, after, limit+1)
	if err != nil || len(orders) <= limit {
		return orders, nil, err
	}
	last := orders[limit-1]
	return orders[:limit], &Cursor{PlacedAt: last.PlacedAt, ID: last.ID}, nil
}
