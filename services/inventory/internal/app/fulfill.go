package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// FulfillStock removes units of an order from stock, because they leave the shop: the given
// quantities, idempotent by operation id; without quantities, all outstanding units. Errors:
// domain.ErrOperationRequired (with quantities), domain.ErrOperationMismatch,
// domain.ErrStockNotOnHand, domain.ErrReservationNotFound, and those of domain.Reservation.Fulfill.
func (i *Inventory) FulfillStock(
	ctx context.Context, actor domain.Actor, order domain.OrderID, quantities []domain.LineQuantity, operation string,
) (domain.Reservation, error) {
	if operation == "" && len(quantities) > 0 {
		return domain.Reservation{}, domain.ErrOperationRequired
	}
	return i.stock.Apply(ctx, actor, order, domain.NewLineOperation(operation, domain.CommandFulfill, order, quantities),
		func(r domain.Reservation, lines []domain.ReservationLine) (domain.ReservationChange, error) {
			return r.Fulfill(lines, quantities)
		})
}
