package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// FulfillStock removes units of an order from stock, because they leave the shop: the selected
// ones, idempotent by operation id; without selections, all outstanding units. Errors:
// domain.ErrOperationRequired (with selections), domain.ErrOperationMismatch,
// domain.ErrStockNotOnHand, domain.ErrReservationNotFound, and those of domain.Reservation.Fulfill.
func (i *Inventory) FulfillStock(
	ctx context.Context, actor domain.Actor, order domain.OrderID, selections []domain.UnitSelection, operation string,
) (domain.Reservation, error) {
	if operation == "" && len(selections) > 0 {
		return domain.Reservation{}, domain.ErrOperationRequired
	}
	return i.stock.Apply(ctx, actor, order, domain.NewLineOperation(operation, domain.CommandFulfill, order, selections),
		func(r domain.Reservation, lines []domain.ReservationLine) (domain.ReservationChange, error) {
			return r.Fulfill(lines, selections)
		})
}
