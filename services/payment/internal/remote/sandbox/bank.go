package sandbox

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// Bank implements app.Bank.
type Bank struct {
	ledger        pg.Querier
	answerTimeout time.Duration
	// authorizations and captures batch concurrent calls, by order.
	authorizations *batch.Shared[domain.OrderID, authorization, *domain.Payment]
	captures       *batch.Shared[domain.OrderID, domain.OrderID, *domain.Payment]
}

// New returns a bank on the given ledger. patience is the time after which a call without an answer
// times out.
func New(ledger pg.Querier, answerTimeout time.Duration) *Bank {
	b := &Bank{ledger: ledger, answerTimeout: answerTimeout}
	b.authorizations = shared(b.authorizeOne, b.authorizeAll)
	b.captures = shared(b.captureOne, b.captureAll)
	return b
}

// CheckToken implements app.Bank.
func (b *Bank) CheckToken(token string) error {
	if _, known := cards[token]; !known {
		return domain.ErrMethodInvalid
	}
	return nil
}

// Authorize implements app.Bank.
func (b *Bank) Authorize(
	ctx context.Context, order domain.OrderID, token string, amount money.Money,
) (domain.Payment, error) {
	card, known := cards[token]
	if !known {
		return domain.Payment{}, domain.ErrMethodInvalid
	}
	if card == timeout {
		return domain.Payment{}, b.noAnswer(ctx)
	}
	state := stateAuthorized
	if card == declined {
		state = stateDeclined
	}
	entry, changed, err := updateShared(ctx, b, b.authorizations, order, authorization{order, newNumber(), card, amount, state})
	switch {
	case err != nil:
		return domain.Payment{}, err
	case changed && card == lostReply:
		return domain.Payment{}, b.noAnswer(ctx)
	case entry.Authorized() == nil && entry.Amount != amount:
		return domain.Payment{}, domain.ErrAmountMismatch
	default:
		return entry, nil
	}
}

// Capture implements app.Bank.
func (b *Bank) Capture(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	entry, changed, err := updateShared(ctx, b, b.captures, order, order)
	switch {
	case err != nil:
		return domain.Payment{}, err
	case changed && entry.Method == string(captureLostReply):
		return domain.Payment{}, b.noAnswer(ctx)
	case changed && entry.Status == domain.StatusAuthorized: // captureFailOnce: after a server error the outcome is unknown
		return domain.Payment{}, domain.ErrUnknownOutcome
	default:
		return entry, nil
	}
}

// Void implements app.Bank.
func (b *Bank) Void(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	entry, _, err := b.update(ctx, voidSQL, order, newNumber())
	return entry, err
}

// Refund implements app.Bank.
func (b *Bank) Refund(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	entry, _, err := b.update(ctx, refundSQL, order)
	return entry, err
}

// Lookup implements app.Bank.
func (b *Bank) Lookup(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	entry, err := b.one(ctx, lookupSQL, order)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Unknown(order), nil
	}
	return entry, err
}

// update runs a guarded statement and returns the resulting entry, and whether the statement
// changed it. If the guard fails, move looks the entry up. Entries are never deleted and their
// states only go forward, so the lookup returns the state that made the guard fail, or a later one.
func (b *Bank) update(ctx context.Context, statement string, order domain.OrderID, args ...any) (domain.Payment, bool, error) {
	entry, err := b.one(ctx, statement, order, args...)
	if !errors.Is(err, pgx.ErrNoRows) {
		return entry, err == nil, err
	}
	entry, err = b.Lookup(ctx, order)
	return entry, false, err
}

// noAnswer waits for b.patience, or until ctx ends, and returns domain.ErrUnknownOutcome.
func (b *Bank) noAnswer(ctx context.Context) error {
	timer := time.NewTimer(b.answerTimeout)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return domain.ErrUnknownOutcome
}

// newNumber returns the bank's own number for an entry. Numbers increase with time, so their index
// grows at one end only.
func newNumber() string { return "sb_" + id.New() }
