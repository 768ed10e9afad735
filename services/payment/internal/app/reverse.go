package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/payment/internal/domain"
)

// Reverse gives the order's money back whole: an authorization is voided, a capture refunded, and an order of which the bank
// knows nothing is fenced off there. Each step is repeatable and decided by the bank alone, so a crash between any two of them
// is mended by calling again. A declined payment holds no money and stays as it is. Errors: domain.ErrUnknownOutcome.
func (p *Payments) Reverse(ctx context.Context, actor domain.Actor, order domain.OrderID) (domain.Payment, error) {
	word, err := p.giveBack(ctx, order)
	if err != nil {
		return domain.Payment{}, fmt.Errorf("reverse %s: %w", order, err)
	}
	return p.record(ctx, actor, word)
}

// giveBack voids first: only the bank knows whether a capture came before, and after a void that did nothing none can come.
func (p *Payments) giveBack(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	word, err := p.bank.Void(ctx, order)
	if err != nil || word.Status != domain.StatusCaptured {
		return word, err
	}
	return p.bank.Refund(ctx, order)
}
