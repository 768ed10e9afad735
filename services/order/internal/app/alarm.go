package app

import (
	"context"
	"errors"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// errImpossible: the payment of an order that is to be captured was voided, refunded or declined.
var errImpossible = errors.New("the money cannot be captured any more")

// orAlarm returns the error of a task. If it is final (IsPermanent), it raises an alarm: the task
// is not retried until an operator resets it (README.md, Alarms).
func (a *App) orAlarm(ctx context.Context, order domain.Order, cause error) error {
	if !IsPermanent(cause) {
		return cause
	}
	return errors.Join(cause, a.alarm(ctx, order, cause))
}

// alarm suspends the task, unless the order was changed meanwhile.
func (a *App) alarm(ctx context.Context, order domain.Order, cause error) error {
	put, err := a.Orders.Alarm(ctx, order)
	if err == nil && put {
		a.Log.ErrorContext(ctx, "order needs attention: its task can never succeed",
			"order", order.ID, "task", order.Task, "status", order.Status, "payment", order.Payment, "error", cause)
	}
	return err
}

// showAlarms reports the number of alarms.
func (a *App) showAlarms(ctx context.Context) error {
	if a.Alarms == nil {
		return nil
	}
	count, err := a.Orders.Alarms(ctx)
	if err == nil {
		a.Alarms(ctx, count)
	}
	return err
}
