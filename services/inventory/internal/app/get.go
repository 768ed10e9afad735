package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Get returns the order's reservation with its parts, by SKU and location. Errors: domain.ErrReservationNotFound.
func (i *Inventory) Get(ctx context.Context, order domain.OrderID) (domain.Reservation, []domain.Part, error) {
	reservation, err := i.stock.Find(ctx, order)
	if err != nil {
		return domain.Reservation{}, nil, err
	}
	parts, err := i.stock.Parts(ctx, order)
	return reservation, parts, err
}

// Availability returns the available units of each known SKU, over all locations.
func (i *Inventory) Availability(ctx context.Context, skus []domain.SKU) (map[domain.SKU]int64, error) {
	return i.stock.Availability(ctx, skus)
}
