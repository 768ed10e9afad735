package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// ReasonCustomer is the cancel reason of an order that its customer canceled.
const ReasonCustomer = "CUSTOMER_CANCELED"

// Cancel cancels a confirmed order of the viewer, unless some units were fulfilled. Inventory
// decides (ADR 0021): first the request is stored as a task; then the stock is released on
// condition that nothing was fulfilled; then the order is canceled and the money returned,
// immediately or by recovery. For a canceled order it returns the order. Errors:
// domain.ErrNotFound, domain.ErrNotCancelable (nothing changed), domain.ErrCancelUncertain (repeat
// the call; recovery continues meanwhile).
func (a *App) Cancel(ctx context.Context, viewer Viewer, id domain.OrderID) (domain.Order, error) {
	return a.cancelFor(ctx, id, cancelRequest{reason: ReasonCustomer, detail: ReasonCustomer, owns: func(o domain.Order) bool {
		return viewer.owns(o) && o.WasConfirmed()
	}})
}

// cancelRequest is who asks to cancel an order, and why.
type cancelRequest struct {
	// reason is what the customer learns, detail what the history says.
	reason, detail string
	// staff marks a request of staff, which is recorded also if it joins another one.
	staff bool
	// owns reports whether the caller may see the order.
	owns func(domain.Order) bool
}

func (a *App) cancelFor(ctx context.Context, id domain.OrderID, request cancelRequest) (domain.Order, error) {
	for range maxTransitions {
		order, err := a.Orders.Get(ctx, id)
		if err == nil && !request.owns(order) {
			err = domain.ErrNotFound
		}
		if err != nil || order.Status == domain.StatusCanceled {
			return order, err
		}
		order, err = a.requested(ctx, order, request)
		if err == nil {
			order, err = a.cancelNow(ctx, order)
		}
		if !errors.Is(err, domain.ErrVersionConflict) {
			return order, err
		}
	}
	return domain.Order{}, domain.ErrVersionConflict
}

// requested stores the request, unless it joins another one. A request of staff that joins another
// one is stored too, with their detail; the customer learns the reason of the first. After a
// fulfillment, which ends both, it is not.
func (a *App) requested(ctx context.Context, order domain.Order, request cancelRequest) (domain.Order, error) {
	reason := request.reason
	if order.Task == domain.TaskCancel {
		if !request.staff || order.AnyFulfilled() {
			return order, nil
		}
		reason = cmp.Or(order.CancelReason, ReasonCustomer)
	}
	applied, err := order.RequestCancel(a.Clock.Now(), reason)
	if err != nil {
		return domain.Order{}, err
	}
	applied.Reason = request.detail
	if err := a.Orders.Save(ctx, order, applied, a.Settings.RecoverAfter); err != nil {
		return domain.Order{}, fmt.Errorf("cancel order %s: %w", order.ID, err)
	}
	crash.At("cancel.requested")
	return order, nil
}

// cancelNow runs the task cancel and, if possible, the compensation. It continues if the caller's
// context ends.
func (a *App) cancelNow(ctx context.Context, order domain.Order) (domain.Order, error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), a.Settings.SagaTimeout)
	defer stop()
	canceled, err := a.cancel(ctx, order)
	switch {
	case errors.Is(err, domain.ErrNotCancelable), errors.Is(err, domain.ErrVersionConflict):
		return domain.Order{}, err
	case err != nil:
		return domain.Order{}, domain.ErrCancelUncertain.After(time.Second).Wrap(err)
	}
	if err := a.compensate(ctx, canceled); err != nil {
		a.Log.WarnContext(ctx, "order is not compensated yet; recovery will", "order", order.ID, "error", err)
		return canceled, nil
	}
	if compensated, err := a.Orders.Get(ctx, order.ID); err == nil {
		return compensated, nil
	}
	return canceled, nil
}

// cancel runs the task cancel. If units were fulfilled, it drops the task and returns
// domain.ErrNotCancelable. It may be repeated.
func (a *App) cancel(ctx context.Context, order domain.Order) (domain.Order, error) {
	now := a.Clock.Now()
	err := a.Stock.Release(ctx, order.ID)
	if errors.Is(err, domain.ErrNotCancelable) {
		refuse := func(o *domain.Order) (domain.AppliedTransition, error) { return o.RefuseCancel(now) }
		if _, err := a.transition(ctx, order, 0, refuse); err != nil {
			return domain.Order{}, fmt.Errorf("refuse to cancel order %s: %w", order.ID, err)
		}
		return domain.Order{}, domain.ErrNotCancelable.Wrap(err)
	}
	if err != nil {
		return domain.Order{}, a.suspendIfPermanent(ctx, order, fmt.Errorf("cancel order %s: release: %w", order.ID, err))
	}
	crash.At("cancel.released")
	canceled, err := a.transition(ctx, order, a.Settings.RecoverAfter, func(o *domain.Order) (domain.AppliedTransition, error) {
		return o.Cancel(now, cmp.Or(o.CancelReason, ReasonCustomer)) // a request of the release before has none
	})
	if err != nil {
		return domain.Order{}, fmt.Errorf("cancel order %s: %w", order.ID, err)
	}
	crash.At("cancel.canceled")
	return canceled, nil
}

// compensate releases stock and slot and returns the money of a canceled order, and records it.
// Each step may be repeated. A step that is refused for good suspends the task, such as units
// fulfilled for an order that failed.
func (a *App) compensate(ctx context.Context, order domain.Order) error {
	if err := a.Stock.Release(ctx, order.ID); err != nil {
		return a.suspendIfPermanent(ctx, order, fmt.Errorf("compensate order %s: release: %w", order.ID, err))
	}
	if order.HasSlot() {
		if err := a.Deliveries.ReleaseSlot(ctx, order.ID); err != nil {
			return a.suspendIfPermanent(ctx, order, fmt.Errorf("compensate order %s: release slot: %w", order.ID, err))
		}
	}
	crash.At("compensate.released")
	payment, err := a.reverse(ctx, order)
	if err != nil {
		return a.suspendIfPermanent(ctx, order, fmt.Errorf("compensate order %s: reverse: %w", order.ID, err))
	}
	crash.At("compensate.reversed")
	now := a.Clock.Now()
	_, err = a.transition(ctx, order, 0, func(o *domain.Order) (domain.AppliedTransition, error) { return o.Compensated(now, payment) })
	return err
}
