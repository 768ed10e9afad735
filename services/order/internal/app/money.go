package app

import (
	"context"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// validate checks the payment method of an order. An order that costs nothing needs none.
func (a *App) validate(ctx context.Context, order domain.Order, charge Charge) error {
	switch {
	case order.Free():
		return nil
	case charge.Method == "":
		return domain.ErrMethodRequired
	default:
		return a.Payments.Validate(ctx, charge)
	}
}

// authorized reports whether the payment of an order is authorized, or none is needed.
func (a *App) authorized(ctx context.Context, order domain.Order) (bool, error) {
	if order.Free() {
		return true, nil
	}
	status, err := a.Payments.Lookup(ctx, order.ID)
	return status == domain.PaymentAuthorized || status == domain.PaymentPaid, err
}

// reverse returns the money of an order, if it costs something.
func (a *App) reverse(ctx context.Context, order domain.Order) (domain.PaymentStatus, error) {
	if order.Free() {
		return domain.PaymentNone, nil
	}
	return a.Payments.Reverse(ctx, order.ID)
}
