package sandbox

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// Bank implements app.Bank.
type Bank struct {
	ledger   pg.Querier
	patience time.Duration
}

// New returns the bank whose ledger is given; patience is how long we wait for an answer that never
// comes.
func New(ledger pg.Querier, patience time.Duration) *Bank {
	return &Bank{ledger: ledger, patience: patience}
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
	entry, booked, err := b.move(ctx, authorize, order, newNumber(), string(card), amount.Amount, amount.Currency, state)
	switch {
	case err != nil:
		return domain.Payment{}, err
	case booked && card == lostReply:
		return domain.Payment{}, b.noAnswer(ctx)
	case entry.Authorized() == nil && entry.Amount != amount:
		return domain.Payment{}, domain.ErrAmountMismatch
	default:
		return entry, nil
	}
}

// Capture implements app.Bank.
func (b *Bank) Capture(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	entry, touched, err := b.move(ctx, capture, order)
	switch {
	case err != nil:
		return domain.Payment{}, err
	case touched && entry.Method == string(captureLostReply):
		return domain.Payment{}, b.noAnswer(ctx)
	case touched && entry.Status == domain.StatusAuthorized: // captureFailOnce: a server error says nothing of the outcome
		return domain.Payment{}, domain.ErrUnknownOutcome
	default:
		return entry, nil
	}
}

// Void implements app.Bank.
func (b *Bank) Void(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	entry, _, err := b.move(ctx, void, order, newNumber())
	return entry, err
}

// Refund implements app.Bank.
func (b *Bank) Refund(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	entry, _, err := b.move(ctx, refund, order)
	return entry, err
}

// Lookup implements app.Bank.
func (b *Bank) Lookup(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	entry, err := b.one(ctx, lookup, order)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Unknown(order), nil
	}
	return entry, err
}

// move runs a guarded statement and returns the entry as it stands afterwards, and whether the
// statement touched it. Entries are never deleted and never move back, so the look-up after a guard
// that did not hold sees what held it off, or something later.
func (b *Bank) move(ctx context.Context, statement string, order domain.OrderID, args ...any) (domain.Payment, bool, error) {
	entry, err := b.one(ctx, statement, order, args...)
	if !errors.Is(err, pgx.ErrNoRows) {
		return entry, err == nil, err
	}
	entry, err = b.Lookup(ctx, order)
	return entry, false, err
}

// noAnswer lets the caller wait in vain.
func (b *Bank) noAnswer(ctx context.Context) error {
	timer := time.NewTimer(b.patience)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return domain.ErrUnknownOutcome
}

// newNumber returns the bank's own number for an entry. They grow with time, so their index does at
// one end only.
func newNumber() string { return "sb_" + id.New() }
