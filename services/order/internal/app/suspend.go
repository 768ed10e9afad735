package app

import (
	"context"
	"errors"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// errNotCapturable: the payment of an order that is to be captured was voided, refunded or
// declined.
var errNotCapturable = errors.New("the money cannot be captured any more")

// suspendIfPermanent returns the error of a task. If it is final (IsPermanent), it suspends
// the task, which is an alarm: it is not retried until an operator resets it (docs/orders.md,
// Alarms).
func (a *App) suspendIfPermanent(ctx context.Context, order domain.Order, cause error) error {
	if !IsPermanent(cause) {
		return cause
	}
	return errors.Join(cause, a.suspend(ctx, order, cause))
}

// suspend suspends the task, unless the order was changed meanwhile.
func (a *App) suspend(ctx context.Context, order domain.Order, cause error) error {
	suspended, err := a.Orders.Suspend(ctx, order)
	if err == nil && suspended {
		a.Log.ErrorContext(ctx, "order needs attention: its task can never succeed",
			"order", order.ID, "task", order.Task, "status", order.Status, "payment", order.Payment, "error", cause)
	}
	return err
}

// reportSuspended reports the number of suspended tasks.
func (a *App) reportSuspended(ctx context.Context) error {
	if a.ReportSuspended == nil {
		return nil
	}
	count, err := a.Orders.CountSuspended(ctx)
	if err == nil {
		a.ReportSuspended(ctx, count)
	}
	return err
}
