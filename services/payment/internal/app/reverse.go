package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/payment/internal/domain"
)

// ReversePayment returns the order's money in full: it voids an authorization and refunds a
// capture. If the bank has no entry, it creates a voided one, which refuses a later authorization.
// Each step is idempotent and decided by the bank, so after a crash the caller repeats the call. A
// declined payment does not change. Errors: domain.ErrUnknownOutcome.
func (a *App) ReversePayment(ctx context.Context, actor domain.Actor, order domain.OrderID) (domain.Payment, error) {
	answer, err := a.voidOrRefund(ctx, order)
	if err != nil {
		return domain.Payment{}, fmt.Errorf("reverse %s: %w", order, err)
	}
	return a.record(ctx, actor, answer)
}

// voidOrRefund voids first, because only the bank knows whether the payment was captured. If the
// void changes nothing, the payment was captured before, and is refunded.
func (a *App) voidOrRefund(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	answer, err := a.bank.Void(ctx, order)
	if err != nil || answer.Status != domain.StatusCaptured {
		return answer, err
	}
	return a.bank.Refund(ctx, order)
}
