package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Get returns the order's reservation and what it was made of, by SKU. Errors: domain.ErrReservationNotFound.
func (i *Inventory) Get(ctx context.Context, order domain.OrderID) (domain.Reservation, []domain.Line, error) {
	reservation, err := i.stock.Find(ctx, order)
	if err != nil {
		return domain.Reservation{}, nil, err
	}
	lines, err := i.stock.Lines(ctx, order)
	return reservation, lines, err
}

// Availability returns the available units of each known SKU, over all locations.
func (i *Inventory) Availability(ctx context.Context, skus []domain.SKU) (map[domain.SKU]int64, error) {
	return i.stock.Availability(ctx, skus)
}
