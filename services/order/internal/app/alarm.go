package app

import (
	"context"
	"errors"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// errImpossible: the money of an order that owes its capture was given back, or declined.
var errImpossible = errors.New("the money cannot be captured any more")

// orAlarm returns the error that kept a task from being done. One that Refused reports is final: the task ends in an alarm, and
// nothing repeats it until a person has looked (README.md, Alarms).
func (s *Service) orAlarm(ctx context.Context, order domain.Order, cause error) error {
	if !Refused(cause) {
		return cause
	}
	return errors.Join(cause, s.alarm(ctx, order, cause))
}

// alarm puts the task off for ever, unless somebody else moved the order meanwhile.
func (s *Service) alarm(ctx context.Context, order domain.Order, cause error) error {
	put, err := s.Orders.Alarm(ctx, order)
	if err == nil && put {
		s.Log.ErrorContext(ctx, "order needs a person: its task is refused for ever",
			"order", order.ID, "task", order.Task, "status", order.Status, "payment", order.Payment, "error", cause)
	}
	return err
}

// showAlarms shows how many alarms there are.
func (s *Service) showAlarms(ctx context.Context) error {
	if s.Alarms == nil {
		return nil
	}
	count, err := s.Orders.Alarms(ctx)
	if err == nil {
		s.Alarms(ctx, count)
	}
	return err
}
