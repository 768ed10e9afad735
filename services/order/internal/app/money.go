package app

import (
	"context"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// validate checks the payment method of an order. An order that costs nothing needs none.
func (s *Service) validate(ctx context.Context, order domain.Order, charge Charge) error {
	switch {
	case order.Free():
		return nil
	case charge.Method == "":
		return domain.ErrMethodRequired
	default:
		return s.Payments.Validate(ctx, charge)
	}
}

// authorized reports whether the payment of an order is authorized, or none is needed.
func (s *Service) authorized(ctx context.Context, order domain.Order) (bool, error) {
	if order.Free() {
		return true, nil
	}
	status, err := s.Payments.Lookup(ctx, order.ID)
	return status == domain.PaymentAuthorized || status == domain.PaymentPaid, err
}

// reverse returns the money of an order, if it costs something.
func (s *Service) reverse(ctx context.Context, order domain.Order) (domain.PaymentStatus, error) {
	if order.Free() {
		return domain.PaymentNone, nil
	}
	return s.Payments.Reverse(ctx, order.ID)
}
