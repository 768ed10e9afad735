package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Get returns the order's reservation and its lines, by SKU and location. Errors:
// domain.ErrReservationNotFound.
func (i *Inventory) Get(ctx context.Context, order domain.OrderID) (domain.Reservation, []domain.ReservationLine, error) {
	reservation, err := i.stock.Get(ctx, order)
	if err != nil {
		return domain.Reservation{}, nil, err
	}
	lines, err := i.stock.Lines(ctx, order)
	return reservation, lines, err
}

// GetAll returns the reservations of orders with their lines; an order without one is absent.
func (i *Inventory) GetAll(ctx context.Context, orders []domain.OrderID) ([]domain.ReservationDetail, error) {
	return i.stock.GetAll(ctx, orders)
}
