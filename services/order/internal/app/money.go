package app

import (
	"context"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// validate checks that an order can be paid as its customer wants; one that costs nothing needs no payment.
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

// authorized reports whether the money of an order is there, or none is needed.
func (s *Service) authorized(ctx context.Context, order domain.Order) (bool, error) {
	if order.Free() {
		return true, nil
	}
	status, err := s.Payments.Lookup(ctx, order.ID)
	return status == domain.PaymentAuthorized || status == domain.PaymentPaid, err
}

// reverse gives the money of an order back, if it costs something.
func (s *Service) reverse(ctx context.Context, order domain.Order) (domain.PaymentStatus, error) {
	if order.Free() {
		return domain.PaymentNone, nil
	}
	return s.Payments.Reverse(ctx, order.ID)
}
