package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// recordEachSQL is recordSQL for answers that several callers record together.
const recordEachSQL = `
WITH word AS (
	SELECT order_id, state, amount, currency, bank_reference, method, actor, at
	FROM unnest($1::text[]::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
		AS word (order_id, state, amount, currency, bank_reference, method, actor, at)
), moved AS (
	INSERT INTO payments AS p (order_id, state, previous_state, amount, currency, bank_reference, method, version, created_at, updated_at)
	SELECT order_id, state, 'none', amount, currency, bank_reference, method, 1, at, at FROM word
	ON CONFLICT (order_id) DO UPDATE
		SET state = EXCLUDED.state, previous_state = p.state, version = p.version + 1, updated_at = EXCLUDED.updated_at
		WHERE p.state || '>' || EXCLUDED.state = ANY ($9)
	RETURNING p.order_id, p.state, p.previous_state, p.amount, p.currency, p.bank_reference, p.method, p.version, p.updated_at
), logged AS (
	INSERT INTO transitions (order_id, version, from_state, to_state, bank_reference, actor, at)
	SELECT m.order_id, m.version, m.previous_state, m.state, m.bank_reference, w.actor, m.updated_at
	FROM moved m JOIN word w ON w.order_id = m.order_id
)
SELECT order_id, state, amount, currency, bank_reference, method FROM moved`

// answer is an answer of the bank that a caller records.
type answer struct {
	domain.Payment
	actor domain.Actor
	at    time.Time
}

// recordShared records one answer, and returns the resulting payment.
func (b *Store) recordShared(ctx context.Context, a answer) (map[domain.OrderID]domain.Payment, error) {
	moved, err := b.records.Do(ctx, []domain.OrderID{a.OrderID}, a)
	if err != nil {
		return nil, fmt.Errorf("record payments: %w", err)
	}
	recorded := make(map[domain.OrderID]domain.Payment, 1)
	if moved != nil {
		recorded[a.OrderID] = *moved
	}
	return recorded, b.addUnmoved(ctx, []domain.Payment{a.Payment}, recorded)
}

// recordOne returns the changed payment, or nil if the guard refuses the answer.
func (b *Store) recordOne(ctx context.Context, a answer) (*domain.Payment, error) {
	c := columnsOf([]domain.Payment{a.Payment})
	moved, err := b.query(ctx, recordSQL,
		c.orders, c.statuses, c.amounts, c.currencies, c.references, c.methods, string(a.actor), a.at, b.allowed)
	return find(moved, a.OrderID), err
}

// recordAll is recordOne for answers to different orders, in one statement.
func (b *Store) recordAll(ctx context.Context, answers []answer) ([]*domain.Payment, error) {
	sorted := slices.SortedFunc(slices.Values(answers), func(a, b answer) int { return cmp.Compare(a.OrderID, b.OrderID) })
	payments, actors, times := make([]domain.Payment, len(sorted)), make([]string, len(sorted)), make([]time.Time, len(sorted))
	for i, a := range sorted {
		payments[i], actors[i], times[i] = a.Payment, string(a.actor), a.at
	}
	c := columnsOf(payments)
	moved, err := b.query(ctx, recordEachSQL,
		c.orders, c.statuses, c.amounts, c.currencies, c.references, c.methods, actors, times, b.allowed)
	if err != nil {
		return nil, err
	}
	crash.At("record.batch")
	recorded := make([]*domain.Payment, len(answers))
	for i, a := range answers {
		recorded[i] = find(moved, a.OrderID)
	}
	return recorded, nil
}

func find(payments map[domain.OrderID]domain.Payment, order domain.OrderID) *domain.Payment {
	if p, found := payments[order]; found {
		return &p
	}
	return nil
}
