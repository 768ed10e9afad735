package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/payment/internal/domain"
)

// GetPayment returns the order's payment. If the store has none, GetPayment asks the bank and
// records its answer. It returns domain.StatusNone if neither has one; an authorization in flight
// may still arrive, unless ReversePayment was called.
func (a *App) GetPayment(ctx context.Context, actor domain.Actor, order domain.OrderID) (domain.Payment, error) {
	found, err := a.store.Get(ctx, []domain.OrderID{order})
	if err != nil {
		return domain.Payment{}, fmt.Errorf("look up %s: %w", order, err)
	}
	if payment, ok := found[order]; ok {
		return payment, nil
	}
	answer, err := a.bank.Lookup(ctx, order)
	if err != nil {
		return domain.Payment{}, fmt.Errorf("look up %s: %w", order, err)
	}
	if answer.Status == domain.StatusNone {
		return answer, nil
	}
	return a.record(ctx, actor, answer)
}
