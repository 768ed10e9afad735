package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// ExtendReservation moves the end of the order's hold to until, never to an earlier time. A
// committed reservation does not change. Errors: domain.ErrHoldInvalid,
// domain.ErrReservationExpired, domain.ErrReservationReleased, domain.ErrReservationFulfilled,
// domain.ErrReservationNotFound.
func (i *Inventory) ExtendReservation(ctx context.Context, order domain.OrderID, until time.Time) (domain.Reservation, error) {
	if err := domain.CheckHoldEnd(until); err != nil {
		return domain.Reservation{}, err
	}
	done, err := i.stock.Extend(ctx, order, until)
	if err != nil {
		return domain.Reservation{}, err
	}
	reservation, err := i.stock.Get(ctx, order)
	if err == nil && !done {
		err = reservation.WhyNotChanged(domain.CommandExtend)
	}
	return reservation, err
}
