package app

import (
	"context"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// Viewer is who reads or cancels an order: a customer, or a guest whose capability is for one
// order.
type Viewer struct {
	// CustomerID is "" for a guest.
	CustomerID string
	// Order and Generation are those of the capability.
	Order      domain.OrderID
	Generation uint32
}

// owns reports whether the order is the viewer's. A customer's order is no guest's, so that an old
// capability opens no claimed order.
func (v Viewer) owns(order domain.Order) bool {
	if v.CustomerID != "" || order.CustomerID != "" {
		return v.CustomerID == order.CustomerID
	}
	return v.Order == order.ID && v.Generation == order.CapabilityGeneration
}

// Get returns a confirmed or canceled order of the viewer. Errors: domain.ErrNotFound, also for the
// order of another one.
func (a *App) Get(ctx context.Context, viewer Viewer, id domain.OrderID) (domain.Order, error) {
	order, err := a.Orders.GetCached(ctx, id)
	return owned(order, viewer, err)
}

// GetWithHistory is Get with the commands that were applied to the order.
func (a *App) GetWithHistory(ctx context.Context, viewer Viewer, id domain.OrderID) (domain.Order, []domain.HistoryEntry, error) {
	order, err := a.Get(ctx, viewer, id)
	if err != nil {
		return domain.Order{}, nil, err
	}
	order = a.withSeat(ctx, order)
	history, err := a.Orders.History(ctx, id)
	return order, history, err
}

// GetConfirmation returns the final confirmation that was stored with an order of the viewer, as it
// was shown; nil if there is none. Errors: domain.ErrNotFound.
func (a *App) GetConfirmation(ctx context.Context, viewer Viewer, id domain.OrderID) (*domain.FinalConfirmation, error) {
	if _, err := a.Get(ctx, viewer, id); err != nil {
		return nil, err
	}
	return a.Orders.Confirmation(ctx, id)
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

func owned(order domain.Order, viewer Viewer, err error) (domain.Order, error) {
	if err != nil {
		return domain.Order{}, err
	}
	if !viewer.owns(order) || !order.WasConfirmed() {
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
