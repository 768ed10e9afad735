package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// ReasonCustomer is the cancel reason of an order that its customer canceled.
const ReasonCustomer = "CUSTOMER_CANCELLED"

// maxMoves is how often a command is tried again when somebody else moves the order first.
const maxMoves = 5

// Cancel cancels a confirmed order of the customer: the decision is written first, then stock and money go back, now or by
// recovery. Of a canceled order it returns the order. Errors: domain.ErrNotFound, domain.ErrNotCancellable.
func (s *Service) Cancel(ctx context.Context, customerID string, id domain.OrderID) (domain.Order, error) {
	for range maxMoves {
		found, err := s.Orders.Find(ctx, id)
		order, err := owned(found, customerID, err)
		if err != nil || order.Status == domain.StatusCancelled {
			return order, err
		}
		moved, err := order.Cancel(s.Clock.Now(), ReasonCustomer)
		if err != nil {
			return domain.Order{}, err
		}
		err = s.Orders.Save(ctx, order, moved, s.Settings.RecoverAfter)
		if errors.Is(err, domain.ErrMoved) {
			continue
		}
		if err != nil {
			return domain.Order{}, fmt.Errorf("cancel order %s: %w", id, err)
		}
		crash.At("cancel.cancelled")
		return s.unwindNow(ctx, order), nil
	}
	return domain.Order{}, domain.ErrMoved
}

// unwindNow gives everything back at once if that can be; the order is canceled either way.
func (s *Service) unwindNow(ctx context.Context, order domain.Order) domain.Order {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Settings.SagaTimeout)
	defer cancel()
	if err := s.unwind(ctx, order); err != nil {
		s.Log.WarnContext(ctx, "order is not unwound yet; recovery will", "order", order.ID, "error", err)
		return order
	}
	if settled, err := s.Orders.Find(ctx, order.ID); err == nil {
		return settled
	}
	return order
}

// unwind gives back the stock and the money of a canceled order and records that it did. Each step may be repeated.
func (s *Service) unwind(ctx context.Context, order domain.Order) error {
	if err := s.Stock.Release(ctx, order.ID); err != nil {
		return fmt.Errorf("unwind order %s: release: %w", order.ID, err)
	}
	crash.At("unwind.released")
	payment, err := s.reverse(ctx, order)
	if err != nil {
		return fmt.Errorf("unwind order %s: reverse: %w", order.ID, err)
	}
	crash.At("unwind.reversed")
	moved, err := order.Unwound(s.Clock.Now(), payment)
	if err != nil {
		return err
	}
	return s.Orders.Save(ctx, order, moved, 0)
}
