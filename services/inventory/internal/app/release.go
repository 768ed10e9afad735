package app

import (
	"context"
	"errors"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// ReleaseReservation releases all outstanding units of the order. It does nothing if there is no
// reservation, or if it was released or has expired. Errors: domain.ErrReservationFulfilled if
// everything was fulfilled.
func (i *Inventory) ReleaseReservation(ctx context.Context, actor domain.Actor, order domain.OrderID) error {
	done, err := i.stock.Release(ctx, actor, order)
	if done || err != nil {
		return err
	}
	reservation, lines, err := i.Get(ctx, order)
	if errors.Is(err, domain.ErrReservationNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return reservation.WhyNotReleased(lines)
}

// ReleaseUnfulfilledStock releases all outstanding units of the order, unless a unit was ever
// fulfilled. Of a concurrent ReleaseUnfulfilledStock and FulfillStock one wins, because both lock
// the reservation. It does nothing if there is no reservation, or if it was released or has
// expired. Errors: domain.ErrReservationFulfilled.
func (i *Inventory) ReleaseUnfulfilledStock(ctx context.Context, actor domain.Actor, order domain.OrderID) error {
	_, err := i.stock.Apply(ctx, actor, order, domain.Operation{},
		func(r domain.Reservation, lines []domain.ReservationLine) (domain.ReservationChange, error) {
			return r.ReleaseUnfulfilled(lines)
		})
	if errors.Is(err, domain.ErrReservationNotFound) {
		return nil
	}
	return err
}

// ReleaseLines releases some of the outstanding units of the order. It is idempotent by operation
// id. Errors: domain.ErrOperationRequired, domain.ErrOperationMismatch,
// domain.ErrReservationNotFound, and those of domain.Reservation.ReleaseLines.
func (i *Inventory) ReleaseLines(
	ctx context.Context, actor domain.Actor, order domain.OrderID, selections []domain.UnitSelection, operation string,
) error {
	if operation == "" {
		return domain.ErrOperationRequired
	}
	_, err := i.stock.Apply(ctx, actor, order, domain.NewLineOperation(operation, domain.CommandRelease, order, selections),
		func(r domain.Reservation, lines []domain.ReservationLine) (domain.ReservationChange, error) {
			return r.ReleaseLines(lines, selections)
		})
	return err
}
