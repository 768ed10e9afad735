package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// SlotOrders stores the slots to which orders were moved.
type SlotOrders interface {
	// SaveSlot writes the slot of an order with its history. Errors: domain.ErrVersionConflict if
	// the order was changed meanwhile.
	SaveSlot(ctx context.Context, order domain.Order, applied domain.AppliedTransition) error
}

// seatTimeout bounds the time in which a read of an order waits for the delivery service.
const seatTimeout = time.Second

// Reschedule moves an order of the viewer to another slot. The seat is moved first, and decides
// (ADR 0088): if recording it fails, a repetition or the next read of the order records it. Errors:
// domain.ErrNotFound, domain.ErrNotReschedulable, domain.ErrVersionConflict, those of the delivery
// service.
func (a *App) Reschedule(ctx context.Context, viewer Viewer, id domain.OrderID, window, day string) (domain.Order, error) {
	order, err := a.Orders.Get(ctx, id)
	if order, err = owned(order, viewer, err); err != nil {
		return domain.Order{}, err
	}
	refused := order.WhyNotRescheduled()
	if refused == nil {
		refused = a.Deliveries.MoveSlot(ctx, id, window, day)
	}
	if refused != nil && !a.isIn(ctx, order, window, day) {
		return domain.Order{}, fmt.Errorf("reschedule order %s: %w", id, refused)
	}
	crash.At("reschedule.moved")
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), a.Settings.SagaTimeout)
	defer stop()
	return a.recordSlot(ctx, id)
}

// isIn reports whether the seat of an order is in the slot already: the request was made before.
func (a *App) isIn(ctx context.Context, order domain.Order, window, day string) bool {
	if !order.MayHaveMoved() {
		return false
	}
	seat, err := a.Deliveries.Seat(ctx, order.ID, false)
	return err == nil && seat.Slot.Window == window && seat.Slot.Day == day
}

// recordSlot copies the slot of the seat to the order. The order is read before the seat, and saved
// at the version that was read: the last of several moves is recorded last.
func (a *App) recordSlot(ctx context.Context, id domain.OrderID) (domain.Order, error) {
	for range maxTransitions {
		order, err := a.Orders.Get(ctx, id)
		if err != nil {
			return domain.Order{}, err
		}
		seat, err := a.Deliveries.Seat(ctx, id, false)
		if err != nil {
			return domain.Order{}, fmt.Errorf("slot of order %s: %w", id, err)
		}
		if order.IsIn(seat.Slot) {
			order.SlotRefusal = seat.Refusal
			return order, nil
		}
		applied, err := order.Reschedule(a.Clock.Now(), seat.Slot)
		if err != nil { // it was canceled meanwhile
			return domain.Order{}, domain.ErrNotReschedulable.Wrap(err)
		}
		order.SlotRefusal = seat.Refusal
		if err = a.Slots.SaveSlot(ctx, order, applied); !errors.Is(err, domain.ErrVersionConflict) {
			return order, err
		}
	}
	return domain.Order{}, domain.ErrVersionConflict
}

// withSeat returns an order as the delivery service knows its seat. If that does not answer, the
// order stays as it is: the command decides.
func (a *App) withSeat(ctx context.Context, order domain.Order) domain.Order {
	if !order.MayHaveMoved() {
		return order
	}
	limited, stop := context.WithTimeout(ctx, seatTimeout)
	defer stop()
	seat, err := a.Deliveries.Seat(limited, order.ID, false)
	if err == nil && !order.IsIn(seat.Slot) {
		var moved domain.Order
		if moved, err = a.recordSlot(limited, order.ID); err == nil {
			return moved
		}
	}
	if err != nil {
		a.Log.WarnContext(ctx, "order is shown without its seat", "order", order.ID, "error", err)
		return order
	}
	order.SlotRefusal = seat.Refusal
	return order
}

// OrderSlots are the slots to which an order can be moved.
type OrderSlots struct {
	// Current is nil if the order has none.
	Current *domain.Slot
	Slots   []domain.Slot
	// Reason is why it cannot be moved; "" if it can.
	Reason string
}

// OrderSlots returns the slots to which an order of the viewer can be moved. Errors:
// domain.ErrNotFound.
func (a *App) OrderSlots(ctx context.Context, viewer Viewer, id domain.OrderID) (OrderSlots, error) {
	order, err := a.Orders.Get(ctx, id)
	if order, err = owned(order, viewer, err); err != nil {
		return OrderSlots{}, err
	}
	var out OrderSlots
	if order.HasSlot() {
		out.Current = order.Delivery.Slot
	}
	if out.Reason = errs.ReasonOf(order.WhyNotRescheduled()); out.Reason != "" {
		return out, nil
	}
	seat, err := a.Deliveries.Seat(ctx, id, true)
	if err != nil {
		return OrderSlots{}, fmt.Errorf("slots of order %s: %w", id, err)
	}
	if !order.IsIn(seat.Slot) {
		out.Current = &seat.Slot
	}
	out.Slots, out.Reason = seat.Moves, seat.Refusal
	return out, nil
}
