package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Return takes back what was handed over, once for each operation id: at a location, "" for where each unit was taken from.
// Errors: domain.ErrOperationRequired, domain.ErrOperationMismatch, domain.ErrLocationNotFound, domain.ErrReservationNotFound, and
// those of domain.Reservation.Return.
func (i *Inventory) Return(
	ctx context.Context, actor domain.Actor, order domain.OrderID, back domain.Comeback, operation string,
) (domain.Reservation, error) {
	if operation == "" {
		return domain.Reservation{}, domain.ErrOperationRequired
	}
	return i.stock.Settle(ctx, actor, order, domain.NewReturnOperation(operation, order, back),
		func(r domain.Reservation, parts []domain.Part) (domain.Settlement, error) {
			return r.Return(parts, back)
		})
}
