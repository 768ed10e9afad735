package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// ValidatePaymentMethod checks that the card behind token can pay amount. It changes nothing at the
// bank. An imported sale has no limit. Errors: domain.ErrMethodInvalid, domain.ErrAmountInvalid,
// domain.ErrLimitExceeded.
func (a *App) ValidatePaymentMethod(token string, amount money.Money, imported bool) error {
	if err := a.bank.CheckToken(token); err != nil {
		return err
	}
	return a.limits.Check(amount, imported)
}

// AuthorizePayment authorizes the order's amount at the bank. It is idempotent by order. Errors:
// those of ValidatePaymentMethod; domain.ErrDeclined; domain.ErrCanceled after ReversePayment;
// domain.ErrAmountMismatch; and domain.ErrUnknownOutcome if the bank did not answer: then nothing
// is recorded, and GetPayment returns the outcome.
func (a *App) AuthorizePayment(
	ctx context.Context, actor domain.Actor, order domain.OrderID, token string, amount money.Money, imported bool,
) (domain.Payment, error) {
	if err := a.ValidatePaymentMethod(token, amount, imported); err != nil {
		return domain.Payment{}, err
	}
	answer, err := a.bank.Authorize(ctx, order, token, amount)
	if err != nil {
		return domain.Payment{}, fmt.Errorf("authorise %s: %w", order, err)
	}
	// A reversal may have been recorded between the bank's answer and this record: the stored
	// payment counts.
	payment, err := a.record(ctx, actor, answer)
	if err != nil {
		return domain.Payment{}, err
	}
	return payment, payment.Authorized()
}
