package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Encode returns the event of a type for an order.
type Encode func(kind domain.EventType, order domain.Order) proto.Message

// Orders stores orders. Safe for concurrent use.
type Orders struct {
	db     *pg.DB
	cache  *redis.Cache[domain.Order]
	encode Encode
	wake   func()
}

// New returns a store. wake is called after each commit that wrote an event.
func New(db *pg.DB, cache *redis.Cache[domain.Order], encode Encode, wake func()) *Orders {
	return &Orders{db: db, cache: cache, encode: encode, wake: wake}
}

// Expects: primary keys.
const getSQL = `
SELECT o.id, o.customer_id, o.request_hash, o.status, o.payment_status, o.fulfillment, o.task, o.currency, o.total, o.address, o.business_date,
       o.cancel_reason, o.placed_at, o.confirmed_at, o.version,
       l.sku, l.product_id, l.name, l.quantity, l.unit_amount, l.tax_class, l.tax_rate, l.options
FROM orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.id = $1
ORDER BY l.position`

// Get returns an order with its lines. Errors: domain.ErrNotFound.
func (s *Orders) Get(ctx context.Context, id domain.OrderID) (domain.Order, error) {
	rows, err := s.db.Query(ctx, getSQL, id)
	if err != nil {
		return domain.Order{}, fmt.Errorf("find order %s: %w", id, err)
	}
	orders, err := collect(rows)
	if err != nil {
		return domain.Order{}, fmt.Errorf("find order %s: %w", id, err)
	}
	if len(orders) == 0 {
		return domain.Order{}, domain.ErrNotFound
	}
	return orders[0], nil
}

// GetCached is Get through the cache.
func (s *Orders) GetCached(ctx context.Context, id domain.OrderID) (domain.Order, error) {
	return s.cache.Get(ctx, string(id), func(ctx context.Context) (domain.Order, error) { return s.Get(ctx, id) })
}

// Invalidate invalidates cached orders.
func (s *Orders) Invalidate(ctx context.Context, ids ...string) error {
	return s.cache.Delete(ctx, ids...)
}

// One statement, because each statement has a fixed cost in the server.
const insertSQL = `
WITH placed AS (
  INSERT INTO orders (id, customer_id, request_hash, status, payment_status, task, task_at, currency, total, address, business_date,
                      placed_at, version)
  VALUES ($1, $2, $3, $4, $5, $6, now() + $7::interval, $8, $9, $10, $11, $12, $13)
), lines AS (
  INSERT INTO order_lines (order_id, position, sku, product_id, name, quantity, unit_amount, tax_class, tax_rate, options)
  SELECT $1, position, sku, product_id, name, quantity, unit_amount, tax_class, tax_rate, options
  FROM unnest($14::text[], $15::uuid[], $16::text[], $17::bigint[], $18::bigint[], $21::text[], $22::integer[], $23::jsonb[])
       WITH ORDINALITY AS l (sku, product_id, name, quantity, unit_amount, tax_class, tax_rate, options, position)
)
INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
VALUES ($1, $13, 'place', $4, $5, $19, '', $20, $12)`

// Insert writes a new order. Errors: domain.ErrExists.
func (s *Orders) Insert(ctx context.Context, o domain.Order, due time.Duration) error {
	address, err := addressJSON(o.Address)
	if err != nil {
		return err
	}
	n := len(o.Lines)
	skus, products, names := make([]string, n), make([]string, n), make([]string, n)
	quantities, prices := make([]int64, n), make([]int64, n)
	for i, l := range o.Lines {
		skus[i], products[i], names[i], quantities[i], prices[i] = l.SKU, l.ProductID, l.Name, l.Quantity, l.UnitPrice.Amount
	}
	classes, rates, options := taxesAndOptions(o.Lines)
	actor, traceID := origin(ctx)
	_, err = s.db.Exec(ctx, insertSQL, o.ID, o.CustomerID, o.RequestHash, o.Status, o.Payment, o.Task, due, o.Total.Currency,
		o.Total.Amount, address, o.BusinessDate, o.PlacedAt, o.Version, skus, products, names, quantities, prices, actor, traceID,
		classes, rates, options)
	switch pg.Constraint(err) {
	case "orders_pkey", "order_lines_pkey", "order_history_pkey": // whichever is checked first
		return domain.ErrExists
	}
	if err != nil {
		return fmt.Errorf("insert order %s: %w", o.ID, err)
	}
	return nil
}

// Expects: orders_pkey. The history row is inserted whether or not the order's row was found: after
// a concurrent transition its key exists, and the violation rolls back the batch. The statement
// reads from moved so that the order's row is locked first: a CTE that nothing reads runs last.
// Without a delay the due time does not change.
const transitionSQL = `
WITH moved AS (
  UPDATE orders
  SET status = $3, payment_status = $4, task = $5,
      task_at = CASE WHEN $5::text IS NULL THEN NULL ELSE coalesce(now() + $6::interval, task_at) END,
      cancel_reason = $7, confirmed_at = $8, fulfillment = $14, version = $2
  WHERE id = $1 AND version = $2 - 1
  RETURNING id
)
INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
SELECT $1, $2, $9, $3, $4, $10, $11, $12, $13 FROM (SELECT count(*) FROM moved) AS done`

// Save writes a transition: row, history and event in one transaction. Errors:
// domain.ErrVersionConflict.
func (s *Orders) Save(ctx context.Context, o domain.Order, moved domain.Transitioned, due time.Duration) error {
	batch := &pgx.Batch{}
	if err := s.queue(ctx, batch, o, moved, &due); err != nil {
		return err
	}
	if err := s.db.SendBatch(ctx, batch).Close(); err != nil {
		if pg.Constraint(err) == "order_history_pkey" {
			return domain.ErrVersionConflict
		}
		return fmt.Errorf("save order %s at version %d: %w", o.ID, o.Version, err)
	}
	s.wake()
	if moved.Command != domain.CommandConfirm {
		s.invalidate(ctx, o.ID)
	}
	return nil
}

// queue adds a transition to a batch. Without due, the task and its due time do not change.
func (s *Orders) queue(ctx context.Context, batch *pgx.Batch, o domain.Order, moved domain.Transitioned, due *time.Duration) error {
	actor, traceID := origin(ctx)
	batch.Queue(transitionSQL, o.ID, o.Version, o.Status, o.Payment, nullable(o.Task), due, o.CancelReason, timeOrNull(o.ConfirmedAt),
		moved.Command, actor, moved.Reason, traceID, moved.At, o.Fulfillment)
	events := make([]proto.Message, len(moved.Events))
	for i, kind := range moved.Events {
		events[i] = s.encode(kind, o)
	}
	return event.Queue(ctx, batch, events...)
}

// Expects: orders_pkey. Rows are locked by id, so that two batches cannot deadlock. The guard is
// the task and not the version: a hand-over that was recorded meanwhile does not matter for the
// capture.
const paidSQL = `
WITH owed AS (
  SELECT id FROM orders WHERE id = ANY ($1::uuid[]) AND task = 'capture' ORDER BY id FOR NO KEY UPDATE
), paid AS (
  UPDATE orders o SET payment_status = 'paid', task = NULL, task_at = NULL, version = o.version + 1
  FROM owed
  WHERE o.id = owed.id AND o.task = 'capture'
  RETURNING o.id, o.version, o.status
), history AS (
  INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
  SELECT id, version, 'paid', status, 'paid', 'system', '', '', $2 FROM paid
)
SELECT id FROM paid`

// SavePaid writes several paid orders in one transaction and returns those that still had the task
// capture.
func (s *Orders) SavePaid(ctx context.Context, orders []domain.Order, at time.Time) ([]domain.OrderID, error) {
	ids := make([]string, len(orders))
	byID := make(map[domain.OrderID]domain.Order, len(orders))
	for i, o := range orders {
		ids[i], byID[o.ID] = string(o.ID), o
	}
	var saved []domain.OrderID
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, paidSQL, ids, at)
		if err != nil {
			return err
		}
		if saved, err = pgx.CollectRows(rows, pgx.RowTo[domain.OrderID]); err != nil {
			return err
		}
		events := make([]proto.Message, len(saved))
		for i, id := range saved {
			events[i] = s.encode(domain.EventPaid, byID[id])
		}
		return event.Append(ctx, tx, events...)
	})
	if err != nil {
		return nil, fmt.Errorf("save %d paid orders: %w", len(orders), err)
	}
	s.wake()
	s.invalidate(ctx, saved...)
	return saved, nil
}

// Expects: orders_due.
const claimSQL = `
UPDATE orders SET task_at = now() + $2::interval
WHERE id IN (SELECT id FROM orders WHERE task IS NOT NULL AND task_at <= now() ORDER BY task_at LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING id`

// Claim returns due orders and postpones them, so that no other process claims them.
func (s *Orders) Claim(ctx context.Context, limit int, delay time.Duration) ([]domain.Order, error) {
	rows, err := s.db.Query(ctx, claimSQL, limit, delay)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[domain.OrderID])
	if err != nil {
		return nil, err
	}
	orders := make([]domain.Order, 0, len(ids))
	for _, id := range ids {
		o, err := s.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		orders = append(orders, o)
	}
	return orders, nil
}

// origin returns the actor and the trace of a transition.
func origin(ctx context.Context) (actor, traceID string) {
	if actor = auth.From(ctx).Subject; actor == "" {
		actor = "system"
	}
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		traceID = span.TraceID().String()
	}
	return actor, traceID
}

// invalidate invalidates cached orders after a commit. If it fails, the relay repeats it: it
// invalidates the orders of all events that it publishes.
func (s *Orders) invalidate(ctx context.Context, ids ...domain.OrderID) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = string(id)
	}
	_ = s.Invalidate(ctx, keys...)
}

func addressJSON(a *domain.Address) ([]byte, error) {
	if a == nil {
		return nil, nil
	}
	data, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("encode address: %w", err)
	}
	return data, nil
}

func nullable(t domain.Task) *string {
	if t == domain.TaskNone {
		return nil
	}
	value := string(t)
	return &value
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
