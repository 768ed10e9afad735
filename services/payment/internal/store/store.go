package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// Store implements app.Store on PostgreSQL.
type Store struct {
	db pg.Querier
	// allowed holds the transitions of package domain in the form of the guard of record:
	// "from>to".
	allowed []string
	// records batches concurrent records of one answer, by order.
	records *batch.Shared[domain.OrderID, answer, *domain.Payment]
}

// New returns a store on a database with the payments schema.
func New(db pg.Querier) *Store {
	var allowed []string
	for _, move := range domain.Transitions() {
		allowed = append(allowed, string(move.From)+">"+string(move.To))
	}
	b := &Store{db: db, allowed: allowed}
	b.records = batch.NewShared[domain.OrderID](
		batch.Options{Stuck: pg.IsLocked},
		batch.Work[answer, *domain.Payment]{One: b.recordOne, All: b.recordAll, Lost: pg.IsUnavailable})
	return b
}

// recordSQL inserts or updates payments by primary key, and writes each transition to the history.
// A row that the guard refuses is not returned. PostgreSQL evaluates the guard on the locked row,
// so concurrent writers only move a payment forward.
const recordSQL = `
WITH moved AS (
	INSERT INTO payments AS p (order_id, state, previous_state, amount, currency, bank_reference, method, version, created_at, updated_at)
	SELECT word.order_id, word.state, 'none', word.amount, word.currency, word.bank_reference, word.method, 1, $8, $8
	FROM unnest($1::text[]::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[])
		AS word (order_id, state, amount, currency, bank_reference, method)
	ON CONFLICT (order_id) DO UPDATE
		SET state = EXCLUDED.state, previous_state = p.state, version = p.version + 1, updated_at = EXCLUDED.updated_at
		WHERE p.state || '>' || EXCLUDED.state = ANY ($9)
	RETURNING p.order_id, p.state, p.previous_state, p.amount, p.currency, p.bank_reference, p.method, p.version, p.updated_at
), logged AS (
	INSERT INTO transitions (order_id, version, from_state, to_state, bank_reference, actor, at)
	SELECT order_id, version, previous_state, state, bank_reference, $7, updated_at FROM moved
)
SELECT order_id, state, amount, currency, bank_reference, method FROM moved`

// Record implements app.Store. Single answers are recorded together with those of concurrent calls.
func (b *Store) Record(
	ctx context.Context, actor domain.Actor, at time.Time, answers []domain.Payment,
) (map[domain.OrderID]domain.Payment, error) {
	if len(answers) == 0 {
		return nil, nil
	}
	if len(answers) == 1 {
		return b.recordShared(ctx, answer{answers[0], actor, at})
	}
	c := columnsOf(answers)
	recorded, err := b.query(ctx, recordSQL,
		c.orders, c.statuses, c.amounts, c.currencies, c.references, c.methods, string(actor), at, b.allowed)
	if err != nil {
		return nil, fmt.Errorf("record payments: %w", err)
	}
	return recorded, b.addUnmoved(ctx, answers, recorded)
}

// addUnmoved reads the payments that did not change: repeated and late answers.
func (b *Store) addUnmoved(ctx context.Context, answers []domain.Payment, recorded map[domain.OrderID]domain.Payment) error {
	var unmoved []domain.OrderID
	for _, word := range answers {
		if _, moved := recorded[word.OrderID]; !moved {
			unmoved = append(unmoved, word.OrderID)
		}
	}
	found, err := b.Get(ctx, unmoved)
	for order, payment := range found {
		recorded[order] = payment
	}
	return err
}

const getSQL = `
SELECT order_id, state, amount, currency, bank_reference, method FROM payments WHERE order_id = ANY ($1::text[]::uuid[])`

// Get implements app.Store.
func (b *Store) Get(ctx context.Context, orders []domain.OrderID) (map[domain.OrderID]domain.Payment, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	found, err := b.query(ctx, getSQL, orders)
	if err != nil {
		return nil, fmt.Errorf("find payments: %w", err)
	}
	return found, nil
}

func (b *Store) query(ctx context.Context, sql string, args ...any) (map[domain.OrderID]domain.Payment, error) {
	rows, err := b.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	payments := make(map[domain.OrderID]domain.Payment, 1)
	var p domain.Payment
	_, err = pgx.ForEachRow(rows,
		[]any{&p.OrderID, &p.Status, &p.Amount.Amount, &p.Amount.Currency, &p.BankReference, &p.Method},
		func() error {
			payments[p.OrderID] = p
			return nil
		})
	return payments, err
}

// columns holds answers as arrays for unnest.
type columns struct {
	orders, statuses, currencies, references, methods []string
	amounts                                           []int64
}

// columnsOf returns the answers sorted by order id, which is the lock order of recordSQL.
func columnsOf(answers []domain.Payment) columns {
	answers = slices.SortedFunc(slices.Values(answers), func(a, b domain.Payment) int { return cmp.Compare(a.OrderID, b.OrderID) })
	var c columns
	for _, w := range answers {
		c.orders = append(c.orders, string(w.OrderID))
		c.statuses = append(c.statuses, string(w.Status))
		c.amounts = append(c.amounts, w.Amount.Amount)
		c.currencies = append(c.currencies, w.Amount.Currency)
		c.references = append(c.references, w.BankReference)
		c.methods = append(c.methods, w.Method)
	}
	return c
}
