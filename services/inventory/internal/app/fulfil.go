package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Fulfil takes what is handed over out of stock: the portions, once for each operation id, or, without portions, all that the
// order still holds. Errors: domain.ErrOperationRequired (with portions), domain.ErrOperationMismatch, domain.ErrStockNotOnHand,
// domain.ErrReservationNotFound, and those of domain.Reservation.Fulfil.
func (i *Inventory) Fulfil(
	ctx context.Context, actor domain.Actor, order domain.OrderID, portions []domain.Portion, operation string,
) (domain.Reservation, error) {
	if operation == "" && len(portions) > 0 {
		return domain.Reservation{}, domain.ErrOperationRequired
	}
	return i.stock.Settle(ctx, actor, order, domain.NewPartOperation(operation, domain.CommandFulfil, order, portions),
		func(r domain.Reservation, parts []domain.Part) (domain.Settlement, error) {
			return r.Fulfil(parts, portions)
		})
}
