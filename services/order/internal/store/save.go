package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Index: orders_pkey. The history row is inserted whether or not the order's row was found: after
// a concurrent transition its key exists, and the violation rolls back the batch. The statement
// reads from moved so that the order's row is locked first: a CTE that nothing reads runs last. For
// the same reason the events, which get their ids after the lock, read from it. Without a delay the
// due time does not change.
const transitionSQL = `
WITH moved AS (
  UPDATE orders
  SET status = $9, payment_status = $10, task = $11,
      task_at = CASE WHEN $11::text IS NULL THEN NULL ELSE coalesce(now() + $12::interval, task_at) END,
      cancel_reason = $13, confirmed_at = $14, fulfillment = $20, version = $8
  WHERE id = $7 AND version = $8 - 1
  RETURNING id
), done AS (
  SELECT count(*) FROM moved
), events AS (` + event.InsertRowsSQL + `, done
)
INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
SELECT $7, $8, $15, $9, $10, $16, $17, $18, $19 FROM done`

// transitionsSQL is transitionSQL for several orders, all or none. It fails if a row is locked, so
// that no order waits for the lock of another, and two batches cannot deadlock.
const transitionsSQL = `
WITH changed AS (
  SELECT id, version, status, payment_status, task, due, cancel_reason, confirmed_at, command, actor, reason, trace_id, at, fulfillment
  FROM unnest($7::text[]::uuid[], $8::bigint[], $9::text[], $10::text[], $11::text[], $12::bigint[], $13::text[], $14::timestamptz[],
              $15::text[], $16::text[], $17::text[], $18::text[], $19::timestamptz[], $20::text[])
    AS c (id, version, status, payment_status, task, due, cancel_reason, confirmed_at, command, actor, reason, trace_id, at, fulfillment)
), locked AS (
  SELECT id FROM orders WHERE id = ANY ((SELECT $7::text[]::uuid[])::uuid[]) FOR NO KEY UPDATE NOWAIT
), moved AS (
  UPDATE orders o
  SET status = c.status, payment_status = c.payment_status, task = c.task,
      task_at = CASE WHEN c.task IS NULL THEN NULL ELSE coalesce(now() + c.due * interval '1 microsecond', o.task_at) END,
      cancel_reason = c.cancel_reason, confirmed_at = c.confirmed_at, fulfillment = c.fulfillment, version = c.version
  FROM locked JOIN changed c ON c.id = locked.id
  WHERE o.id = locked.id AND o.version = c.version - 1
  RETURNING o.id
), done AS (
  SELECT count(*) FROM moved
), events AS (` + event.InsertRowsSQL + `, done
)
INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
SELECT id, version, command, status, payment_status, actor, reason, trace_id, at FROM changed, done`

// transition is a changed order with its history and events.
type transition struct {
	domain.Order
	domain.AppliedTransition
	// due is the delay of the task; nil: the task and its due time do not change.
	due            *time.Duration
	actor, traceID string
	events         []event.Row
	// audit is the row of a request by staff; nil for all others.
	audit *audit.Row
}

// transition returns a transition by the caller of ctx.
func (s *Orders) transition(ctx context.Context, o domain.Order, applied domain.AppliedTransition, due *time.Duration) (transition, error) {
	t := transition{Order: o, AppliedTransition: applied, due: due}
	t.actor, t.traceID = origin(ctx)
	if applied.Command == domain.CommandRequestCancel { // what follows from it is no write of its own
		t.audit = audit.RowOf(ctx, "order", audit.Object{ID: string(o.ID), Version: o.Version})
	}
	events := make([]proto.Message, len(applied.Events))
	for i, kind := range applied.Events {
		events[i] = s.encode(kind, o)
	}
	var err error
	t.events, err = event.NewRows(ctx, events...)
	return t, err
}

// Save writes a transition: row, history and event in one transaction, together with those of
// concurrent calls. Errors: domain.ErrVersionConflict.
func (s *Orders) Save(ctx context.Context, o domain.Order, applied domain.AppliedTransition, due time.Duration) error {
	t, err := s.transition(ctx, o, applied, &due)
	if err != nil {
		return err
	}
	if _, err = s.saves.Do(ctx, []domain.OrderID{o.ID}, t); err == nil {
		return nil
	}
	if pg.Constraint(err) == "order_history_pkey" {
		return domain.ErrVersionConflict
	}
	return fmt.Errorf("save order %s at version %d: %w", o.ID, o.Version, err)
}

// saveAll saves the transitions in one transaction. Several do not wait for a locked order.
func (s *Orders) saveAll(ctx context.Context, transitions []transition) error {
	b := &pgx.Batch{}
	queue(b, transitions)
	if err := s.db.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	if len(transitions) > 1 {
		crash.At("save.batch")
	}
	s.outbox.Wake()
	var changed []domain.OrderID
	for _, t := range transitions {
		if t.Command != domain.CommandConfirm { // no response has shown the order before
			changed = append(changed, t.ID)
		}
	}
	if len(changed) > 0 {
		s.invalidate(ctx, changed...)
	}
	return nil
}

// queue adds transitions of different orders to a batch.
func queue(b *pgx.Batch, transitions []transition) {
	if len(transitions) == 0 {
		return
	}
	queueTransitions(b, transitions)
	queueEmptied(b, transitions)
}

func queueTransitions(b *pgx.Batch, transitions []transition) {
	if len(transitions) == 1 { // a single order costs less without arrays
		t := transitions[0]
		b.Queue(transitionSQL, append(event.RowColumns(t.events), t.ID, t.Version, t.Status, t.Payment, nullable(t.Task), t.due, t.CancelReason,
			timeOrNull(t.ConfirmedAt), t.Command, t.actor, t.Reason, t.traceID, t.At, t.Fulfillment)...)
		audit.Queue(b, t.audit)
		return
	}
	var (
		c      transitionColumns
		events []event.Row
		audits []*audit.Row
	)
	for _, t := range transitions {
		c.add(t)
		events = append(events, t.events...)
		audits = append(audits, t.audit)
	}
	b.Queue(transitionsSQL, append(event.RowColumns(events), c.ids, c.versions, c.statuses, c.payments, c.tasks, c.dues, c.cancelReasons,
		c.confirmed, c.commands, c.actors, c.reasons, c.traces, c.at, c.fulfillments)...)
	audit.Queue(b, audits...)
}

// transitionColumns holds transitions as arrays for unnest.
type transitionColumns struct {
	ids, statuses, payments, cancelReasons, commands, actors, reasons, traces, fulfillments []string

	tasks     []*string
	versions  []int64
	dues      []*int64 // in microseconds
	confirmed []*time.Time
	at        []time.Time
}

func (c *transitionColumns) add(t transition) {
	var due *int64
	if t.due != nil {
		delay := t.due.Microseconds()
		due = &delay
	}
	c.ids, c.versions, c.statuses = append(c.ids, string(t.ID)), append(c.versions, t.Version), append(c.statuses, string(t.Status))
	c.payments, c.tasks = append(c.payments, string(t.Payment)), append(c.tasks, nullable(t.Task))
	c.dues, c.cancelReasons = append(c.dues, due), append(c.cancelReasons, t.CancelReason)
	c.confirmed, c.commands = append(c.confirmed, timeOrNull(t.ConfirmedAt)), append(c.commands, string(t.Command))
	c.actors, c.reasons, c.traces = append(c.actors, t.actor), append(c.reasons, t.Reason), append(c.traces, t.traceID)
	c.at, c.fulfillments = append(c.at, t.At), append(c.fulfillments, string(t.Fulfillment))
}
