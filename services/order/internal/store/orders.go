package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/batch"
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
	outbox *event.Outbox
	encode Encode
	// inserts and saves batch concurrent calls, by order.
	inserts *batch.Shared[domain.OrderID, insertion, struct{}]
	saves   *batch.Shared[domain.OrderID, transition, struct{}]
}

// shared batches writes, by order.
func shared[C any](
	one func(context.Context, C) error, all func(context.Context, []C) error,
) *batch.Shared[domain.OrderID, C, struct{}] {
	return batch.NewShared[domain.OrderID](
		batch.Options{Stuck: pg.IsLocked},
		batch.Work[C, struct{}]{
			One: func(ctx context.Context, call C) (struct{}, error) { return struct{}{}, one(ctx, call) },
			All: func(ctx context.Context, calls []C) ([]struct{}, error) {
				return make([]struct{}, len(calls)), all(ctx, calls)
			},
			Lost: pg.IsUnavailable,
		})
}

// New returns a store, which writes its events to outbox.
func New(db *pg.DB, cache *redis.Cache[domain.Order], outbox *event.Outbox, encode Encode) *Orders {
	s := &Orders{db: db, cache: cache, outbox: outbox, encode: encode}
	s.inserts = shared(s.insertOne, s.insertAll)
	s.saves = shared(func(ctx context.Context, t transition) error { return s.saveAll(ctx, []transition{t}) }, s.saveAll)
	return s
}

// joinedColumns are the columns of an order o and its line l that scan reads.
const joinedColumns = `o.id, coalesce(o.customer_id::text, ''), o.request_hash, o.status, o.payment_status, o.fulfillment, o.task, o.currency, o.total, o.address,
       o.business_date, o.cancel_reason, o.placed_at, o.confirmed_at, o.version, coalesce(o.number, ''), o.metadata,
       o.cart_id, o.cart_version, coalesce(o.cart_round, 0), coalesce(o.email, ''), o.language, o.capability_generation, o.delivery, o.taxes,
       l.sku, l.product_id, l.slug, l.name, l.picture_url, l.picture_alt, l.quantity, l.unit_amount, l.tax_class, l.tax_rate, l.options`

// Indexes: primary keys.
const getSQL = `
SELECT ` + joinedColumns + `
FROM orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.id = $1
ORDER BY l.position`

// Indexes: primary keys.
const getAllSQL = `
SELECT ` + joinedColumns + `
FROM orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.id = ANY ($1::uuid[])
ORDER BY o.id, l.position`

// Indexes: orders_number_key, then order_lines_pkey.
const getByNumberSQL = `
SELECT ` + joinedColumns + `
FROM orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.number = $1
ORDER BY l.position`

// Indexes: orders_cart_key, then order_lines_pkey.
const getByCartSQL = `
SELECT ` + joinedColumns + `
FROM orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.cart_id = $1 AND o.cart_version = $2 AND (o.status <> 'canceled' OR o.confirmed_at IS NOT NULL)
ORDER BY l.position`

// Indexes: orders_cart_round_key, then order_lines_pkey.
const getByRoundSQL = `
SELECT ` + joinedColumns + `
FROM orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.cart_id = $1 AND o.cart_round = $2 AND (o.status <> 'canceled' OR o.confirmed_at IS NOT NULL)
ORDER BY l.position`

// Get returns an order with its lines. Errors: domain.ErrNotFound.
func (s *Orders) Get(ctx context.Context, id domain.OrderID) (domain.Order, error) {
	return s.find(ctx, getSQL, string(id))
}

// GetAll returns those of the orders that exist, with their lines.
func (s *Orders) GetAll(ctx context.Context, ids []domain.OrderID) ([]domain.Order, error) {
	rows, err := s.db.Query(ctx, getAllSQL, ids)
	if err != nil {
		return nil, fmt.Errorf("find %d orders: %w", len(ids), err)
	}
	return collect(rows)
}

// GetByNumber returns an order by its number. Errors: domain.ErrNotFound.
func (s *Orders) GetByNumber(ctx context.Context, number string) (domain.Order, error) {
	return s.find(ctx, getByNumberSQL, number)
}

// GetByCart returns the order that a version of a cart has become, unless it was refused. Errors:
// domain.ErrNotFound.
func (s *Orders) GetByCart(ctx context.Context, cart domain.CartVersion) (domain.Order, error) {
	return s.find(ctx, getByCartSQL, cart.ID, cart.Version)
}

// GetByRound returns the order of a round of a cart, whatever its version, unless it was refused.
// Errors: domain.ErrNotFound.
func (s *Orders) GetByRound(ctx context.Context, cart string, round int64) (domain.Order, error) {
	return s.find(ctx, getByRoundSQL, cart, round)
}

// find returns the order that a statement selects by a key, the first of its arguments.
func (s *Orders) find(ctx context.Context, sql, key string, more ...any) (domain.Order, error) {
	rows, err := s.db.Query(ctx, sql, append([]any{key}, more...)...)
	if err != nil {
		return domain.Order{}, fmt.Errorf("find order %s: %w", key, err)
	}
	orders, err := collect(rows)
	if err != nil {
		return domain.Order{}, fmt.Errorf("find order %s: %w", key, err)
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

// Index: orders_pkey. Rows are locked by id, so that two batches cannot deadlock. The guard is
// the task and not the version: a fulfillment that was recorded meanwhile does not matter for the
// capture.
const paidSQL = `
WITH due AS (
  SELECT id FROM orders WHERE id = ANY ($1::uuid[]) AND task = 'capture' ORDER BY id FOR NO KEY UPDATE
), paid AS (
  UPDATE orders o SET payment_status = 'paid', task = NULL, task_at = NULL, version = o.version + 1
  FROM due
  WHERE o.id = due.id AND o.task = 'capture'
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
		return s.outbox.Append(ctx, tx, events...)
	})
	if err != nil {
		return nil, fmt.Errorf("save %d paid orders: %w", len(orders), err)
	}
	s.outbox.Wake()
	s.invalidate(ctx, saved...)
	return saved, nil
}

// Index: orders_due.
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
	if len(ids) == 0 {
		return nil, nil
	}
	return s.GetAll(ctx, ids)
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
