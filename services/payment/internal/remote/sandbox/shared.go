package sandbox

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// The statements authorize and capture for several references, each with its own guard. Rows are
// returned for the references whose guard has passed.
const (
	authorizeAllSQL = `
INSERT INTO entries (reference, bank_reference, card, amount, currency, state)
SELECT reference, bank_reference, card, amount, currency, state
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[])
	AS e (reference, bank_reference, card, amount, currency, state)
ORDER BY reference
ON CONFLICT (reference) DO NOTHING
RETURNING ` + entryColumns

	captureAllSQL = `
WITH due AS (
	SELECT reference AS ref FROM entries WHERE reference = ANY ($1) AND state = 'authorized' FOR NO KEY UPDATE NOWAIT
)
UPDATE entries SET
	capture_attempts = capture_attempts + 1,
	state = CASE WHEN card = 'capture_fail_once' AND capture_attempts = 0 THEN state ELSE 'captured' END,
	captured_at = CASE WHEN card = 'capture_fail_once' AND capture_attempts = 0 THEN NULL ELSE now() END
FROM due WHERE reference = due.ref AND state = 'authorized'
RETURNING ` + entryColumns
)

// authorization is a call of Authorize that writes an entry.
type authorization struct {
	order  domain.OrderID
	number string
	card   class
	amount money.Money
	state  string
}

func shared[C any](
	one func(context.Context, C) (*domain.Payment, error), all func(context.Context, []C) ([]*domain.Payment, error),
) *batch.Shared[domain.OrderID, C, *domain.Payment] {
	return batch.NewShared[domain.OrderID](
		batch.Options{Stuck: pg.IsLocked},
		batch.Work[C, *domain.Payment]{One: one, All: all, Lost: pg.IsUnavailable})
}

// updateShared is move for a call that shares a statement with concurrent calls.
func updateShared[C any](
	ctx context.Context, b *Bank, calls *batch.Shared[domain.OrderID, C, *domain.Payment], order domain.OrderID, call C,
) (domain.Payment, bool, error) {
	entry, err := calls.Do(ctx, []domain.OrderID{order}, call)
	switch {
	case errors.Is(err, domain.ErrUnknownOutcome):
		return domain.Payment{}, false, err
	case err != nil: // also while the call was queued
		return domain.Payment{}, false, domain.ErrUnknownOutcome.Wrap(err)
	case entry != nil:
		return *entry, true, nil
	}
	known, err := b.Lookup(ctx, order)
	return known, false, err
}

func (b *Bank) authorizeOne(ctx context.Context, a authorization) (*domain.Payment, error) {
	return written(b.one(ctx, authorizeSQL, a.order, a.number, string(a.card), a.amount.Amount, a.amount.Currency, a.state))
}

func (b *Bank) captureOne(ctx context.Context, order domain.OrderID) (*domain.Payment, error) {
	return written(b.one(ctx, captureSQL, order))
}

// written returns nil for the entry of a statement whose guard has failed.
func written(entry domain.Payment, err error) (*domain.Payment, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // no entry was written, which is no error
	}
	return &entry, err
}

func (b *Bank) authorizeAll(ctx context.Context, all []authorization) ([]*domain.Payment, error) {
	n := len(all)
	orders, numbers, cards, currencies, states := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	amounts := make([]int64, n)
	for i, a := range all {
		orders[i], numbers[i], cards[i], amounts[i] = string(a.order), a.number, string(a.card), a.amount.Amount
		currencies[i], states[i] = a.amount.Currency, a.state
	}
	return b.many(ctx, orders, authorizeAllSQL, orders, numbers, cards, amounts, currencies, states)
}

func (b *Bank) captureAll(ctx context.Context, all []domain.OrderID) ([]*domain.Payment, error) {
	orders := make([]string, len(all))
	for i, order := range all {
		orders[i] = string(order)
	}
	return b.many(ctx, orders, captureAllSQL, orders)
}

// many runs a statement for several orders, and returns their entries; nil where none was written.
func (b *Bank) many(ctx context.Context, orders []string, statement string, args ...any) ([]*domain.Payment, error) {
	rows, err := b.ledger.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.Payment, error) { return scanEntry(row) })
	if err != nil {
		return nil, err
	}
	byOrder := make(map[string]*domain.Payment, len(found))
	for i := range found {
		byOrder[string(found[i].OrderID)] = &found[i]
	}
	entries := make([]*domain.Payment, len(orders))
	for i, order := range orders {
		entries[i] = byOrder[order]
	}
	return entries, nil
}
