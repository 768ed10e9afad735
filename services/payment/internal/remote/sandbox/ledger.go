package sandbox

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/payment/internal/domain"
)

// The states of an entry that the code writes by name.
const (
	stateAuthorized = "authorized"
	stateDeclined   = "declined"
)

// Each operation is one statement by primary key. $1 is the reference. A statement whose guard
// fails returns no row.
const (
	entryColumns = `reference, bank_reference, card, amount, currency, state`

	authorizeSQL = `
INSERT INTO entries (reference, bank_reference, card, amount, currency, state)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (reference) DO NOTHING
RETURNING ` + entryColumns

	captureSQL = `
UPDATE entries SET
	capture_attempts = capture_attempts + 1,
	state = CASE WHEN card = 'capture_fail_once' AND capture_attempts = 0 THEN state ELSE 'captured' END,
	captured_at = CASE WHEN card = 'capture_fail_once' AND capture_attempts = 0 THEN NULL ELSE now() END
WHERE reference = $1 AND state = 'authorized'
RETURNING ` + entryColumns

	voidSQL = `
INSERT INTO entries (reference, bank_reference, card, amount, currency, state, closed_at)
VALUES ($1, $2, '', 0, '', 'voided', now())
ON CONFLICT (reference) DO UPDATE SET state = 'voided', closed_at = now() WHERE entries.state = 'authorized'
RETURNING ` + entryColumns

	refundSQL = `
UPDATE entries SET state = 'refunded', closed_at = now()
WHERE reference = $1 AND state = 'captured'
RETURNING ` + entryColumns

	lookupSQL = `SELECT ` + entryColumns + ` FROM entries WHERE reference = $1`
)

// one runs a statement that returns the entry of an order. Errors: pgx.ErrNoRows if there is no
// row; domain.ErrUnknownOutcome for every other failure, because the statement may have been
// committed.
func (b *Bank) one(ctx context.Context, statement string, order domain.OrderID, args ...any) (domain.Payment, error) {
	entry, err := scanEntry(b.ledger.QueryRow(ctx, statement, append([]any{string(order)}, args...)...))
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		err = domain.ErrUnknownOutcome.Wrap(err)
	}
	return entry, err
}

// scanEntry reads entryColumns.
func scanEntry(row pgx.Row) (domain.Payment, error) {
	var entry domain.Payment
	var state string
	err := row.Scan(
		&entry.OrderID, &entry.BankReference, &entry.Method, &entry.Amount.Amount, &entry.Amount.Currency, &state)
	entry.Status = statusOf(state)
	return entry, err
}

// statusOf returns the status of a state of the ledger. The bank's declined is the platform's
// failed.
func statusOf(state string) domain.Status {
	if state == stateDeclined {
		return domain.StatusFailed
	}
	return domain.Status(state)
}
