package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Seat is the seat of an order with what can be done with it now.
type Seat struct {
	domain.Booking
	// Start and End are minutes after midnight in the time zone of the shop; both are 0 if the
	// window is of a day before yesterday.
	Start, End int
	// Refusal is the reason with which RescheduleSlot would be refused; "" if it is allowed.
	Refusal string
	// Moves are the slots of the zone and method by day and start, also full ones, if they are
	// wanted.
	Moves []domain.Slot
}

// GetSlotBooking returns the seat of an order, with the slots to which it can be moved if moves are
// wanted. It holds nothing. Errors: domain.ErrBookingNotFound.
func (a *App) GetSlotBooking(ctx context.Context, order domain.OrderID, moves bool) (Seat, error) {
	booking, err := a.store.Booking(ctx, order)
	if err != nil {
		return Seat{}, err
	}
	plan, err := a.currentPlanOf(ctx, booking.Zone)
	if err != nil {
		return Seat{}, fmt.Errorf("plan of zone %s: %w", booking.Zone, err)
	}
	seat := Seat{Booking: booking, Refusal: errs.ReasonOf(booking.WhyNotMoved(booking.SlotKey))}
	if window, ok := plan.Plan.WindowOf(booking.SlotKey); ok {
		seat.Start, seat.End = window.Start, window.End
	}
	if seat.Refusal == "" {
		seat.Refusal = errs.ReasonOf(a.checkInTime(plan, booking.SlotKey))
	}
	now := a.clock.Now()
	if !moves || seat.Refusal != "" || !plan.Counts(now) {
		return seat, nil
	}
	plan.Plan.Loads, err = a.store.Loads(ctx, booking.Zone, domain.DayOf(now, a.settings.Zone), a.last(now))
	if err != nil {
		return Seat{}, fmt.Errorf("loads of zone %s: %w", booking.Zone, err)
	}
	seat.Moves = a.slotsOf(plan, booking.Method, now, booking.Ready)
	return seat, nil
}
