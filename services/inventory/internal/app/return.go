package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// ReturnStock takes back fulfilled units, at the given location or ("") at the one each was taken
// from. It is idempotent by operation id. Errors: domain.ErrOperationRequired,
// domain.ErrOperationMismatch, domain.ErrLocationNotFound, domain.ErrReservationNotFound, and those
// of domain.Reservation.Return.
func (i *Inventory) ReturnStock(
	ctx context.Context, actor domain.Actor, order domain.OrderID, back domain.Return, operation string,
) (domain.Reservation, error) {
	if operation == "" {
		return domain.Reservation{}, domain.ErrOperationRequired
	}
	return i.stock.Apply(ctx, actor, order, domain.NewReturnOperation(operation, order, back),
		func(r domain.Reservation, lines []domain.ReservationLine) (domain.ReservationChange, error) {
			return r.Return(lines, back)
		})
}
