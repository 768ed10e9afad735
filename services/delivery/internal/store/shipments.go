package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// EncodeShipment returns the event of a changed shipment.
type EncodeShipment func(domain.Shipment, domain.ShipmentCounts) proto.Message

// Shipments stores shipments.
type Shipments struct {
	db     *pg.DB
	outbox *event.Outbox
	encode EncodeShipment
}

// NewShipments returns a store whose changes are published by the outbox.
func NewShipments(db *pg.DB, outbox *event.Outbox, encode EncodeShipment) *Shipments {
	return &Shipments{db: db, outbox: outbox, encode: encode}
}

// requestPlansSQL: index shipment_orders_pkey. An order that is there stays as it is, so that a
// second delivery of its confirmation changes nothing.
const requestPlansSQL = `
INSERT INTO shipment_orders (order_id, order_number, state, due_at)
SELECT id, number, 'due', now() FROM unnest($1::text[]::uuid[], $2::text[]) AS o (id, number) ORDER BY id
ON CONFLICT DO NOTHING`

// RequestPlans makes the planning of confirmed orders due, in the transaction.
func (s *Shipments) RequestPlans(ctx context.Context, tx pgx.Tx, orders []domain.OrderID, numbers []string) error {
	_, err := tx.Exec(ctx, requestPlansSQL, orderIDs(orders), numbers)
	return err
}

const (
	// cancelOrdersSQL: index shipment_orders_pkey. It comes first: it waits for a plan that is
	// being written, and the next statement sees its shipments.
	cancelOrdersSQL = `
INSERT INTO shipment_orders AS o (order_id, order_number, state)
SELECT id, '', 'canceled' FROM unnest($1::text[]::uuid[]) AS c (id) ORDER BY id
ON CONFLICT (order_id) DO UPDATE SET state = 'canceled', due_at = NULL`
	// cancelShipmentsSQL: index shipments_order_id_location_availability_key. A shipment that is
	// being handed over is not canceled here: inventory decides, see Refuse.
	cancelShipmentsSQL = `
WITH canceled AS (
	UPDATE shipments SET state = 'canceled', reason = $3, version = version + 1, updated_at = now()
	WHERE order_id = ANY($1::text[]::uuid[]) AND state = ANY($2) AND hand_over_at IS NULL
	RETURNING id, order_id, version, carrier_status
), counted AS (
	UPDATE shipment_orders o SET shipments = o.shipments - c.n
	FROM (SELECT order_id, count(*)::int AS n FROM canceled GROUP BY order_id) AS c WHERE o.order_id = c.order_id
)
INSERT INTO shipment_history (shipment_id, version, state, carrier_status, actor, reason, trace_id, at)
SELECT id, version, 'canceled', carrier_status, $4, $3, $5, now() FROM canceled`
)

// reasonCanceled is the reason of a shipment whose order was canceled.
const reasonCanceled = "ORDER_CANCELED"

// CancelOrders cancels the shipments of canceled orders that have not left, in the transaction. A
// second delivery changes nothing.
func (s *Shipments) CancelOrders(ctx context.Context, tx pgx.Tx, orders []domain.OrderID) error {
	ids := orderIDs(orders)
	actor, traceID := origin(ctx)
	if _, err := tx.Exec(ctx, cancelOrdersSQL, ids); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, cancelShipmentsSQL, ids, from(domain.CommandCancel), reasonCanceled, actor, traceID)
	return err
}

// claimPlansSQL: index shipment_orders_due. Claimed orders are due again after the lease.
const claimPlansSQL = `
UPDATE shipment_orders o SET due_at = now() + $2::interval
FROM (SELECT order_id FROM shipment_orders WHERE state = 'due' AND due_at <= now() ORDER BY due_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED) AS due
WHERE o.order_id = due.order_id RETURNING o.order_id::text`

// ClaimPlans returns up to limit orders whose shipments are to be planned, and gives this process
// the lease to do it.
func (s *Shipments) ClaimPlans(ctx context.Context, limit int, lease time.Duration) ([]domain.OrderID, error) {
	return collect[domain.OrderID](ctx, s.db, claimPlansSQL, limit, lease)
}

const (
	// planOrderSQL: index shipment_orders_pkey. It locks the order against a cancellation.
	planOrderSQL = `
UPDATE shipment_orders SET state = 'planned', due_at = NULL, order_number = $2, shipments = $3 WHERE order_id = $1 AND state = 'due'`
	// slotMovedSQL: index bookings_pkey. The lock waits for a reschedule that began before the
	// order had a row to lock.
	slotMovedSQL = `
WITH b AS (SELECT code, day FROM bookings WHERE order_id = $1 AND state IN ('booked', 'consumed') FOR SHARE)
SELECT EXISTS (SELECT FROM b WHERE (code, day) IS DISTINCT FROM ($2, $3::date))`
	planShipmentSQL = `
INSERT INTO shipments (id, order_id, location, availability, lines, method, carrier, ship_on, arrive_on, window_code, state, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'planned', now())`
	planHistorySQL = `
INSERT INTO shipment_history (shipment_id, version, state, carrier_status, actor, reason, trace_id, at) VALUES ($1, 1, 'planned', '', $2, '', $3, now())`
)

// Plan writes the shipments of an order, and reports whether it did: it does not if they were
// planned before, or the order was canceled. Errors: domain.ErrSlotMoved if slot, which is zero for
// an order without one, is not that of the order any more.
func (s *Shipments) Plan(
	ctx context.Context, order domain.OrderID, number string, slot domain.SlotKey, shipments []domain.Shipment,
) (planned bool, err error) {
	actor, traceID := origin(ctx)
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, planOrderSQL, string(order), number, len(shipments))
		if planned = done.RowsAffected() == 1; err != nil || !planned {
			return err
		}
		var moved bool
		if err := tx.QueryRow(ctx, slotMovedSQL, string(order), slot.Window, slot.Day).Scan(&moved); err != nil || moved {
			return cmp.Or(err, domain.ErrSlotMoved)
		}
		batch := &pgx.Batch{}
		for _, p := range shipments {
			batch.Queue(planShipmentSQL, string(p.ID), string(order), p.Location, string(p.Availability), p.Lines, string(p.Method),
				string(p.Carrier), p.ShipOn, timeOrNull(p.ArriveOn), p.Window)
			batch.Queue(planHistorySQL, string(p.ID), actor, traceID)
		}
		return tx.SendBatch(ctx, batch).Close()
	})
	return planned && err == nil, err
}

// shipmentColumns are those of a shipment s with its order o.
const shipmentColumns = `s.id::text, s.order_id::text, o.order_number, s.location, s.availability, s.lines, s.method, s.carrier, s.ship_on,
	s.arrive_on, s.window_code, s.state, s.carrier_status, s.tracking_number, s.hand_over_at, s.reason, s.version, s.updated_at`

func shipmentOf(row pgx.CollectableRow) (p domain.Shipment, err error) {
	p, _, err = countedOf(row)
	return p, err
}

// countedOf scans shipmentColumns, and the counts of the order if they follow.
func countedOf(row pgx.CollectableRow) (p domain.Shipment, c domain.ShipmentCounts, err error) {
	var lines []byte
	var arrive, attempt *time.Time
	into := []any{
		&p.ID, &p.OrderID, &p.OrderNumber, &p.Location, &p.Availability, &lines, &p.Method, &p.Carrier, &p.ShipOn, &arrive, &p.Window, &p.State,
		&p.CarrierStatus, &p.Tracking, &attempt, &p.Reason, &p.Version, &p.UpdatedAt, &c.Shipments, &c.HandedOver, &c.Delivered,
	}
	if err := row.Scan(into[:len(row.FieldDescriptions())]...); err != nil {
		return p, c, err
	}
	if arrive != nil {
		p.ArriveOn = *arrive
	}
	if attempt != nil {
		p.Attempt = domain.HandOverAttempt(*attempt)
	}
	return p, c, json.Unmarshal(lines, &p.Lines)
}

// getShipmentSQL: indexes shipments_pkey, shipment_orders_pkey.
const getShipmentSQL = `SELECT ` + shipmentColumns + ` FROM shipments s JOIN shipment_orders o USING (order_id) WHERE s.id = $1`

// Shipment returns a shipment. Errors: domain.ErrShipmentNotFound.
func (s *Shipments) Shipment(ctx context.Context, id domain.ShipmentID) (domain.Shipment, error) {
	rows, err := s.db.Query(ctx, getShipmentSQL, string(id))
	if err != nil {
		return domain.Shipment{}, err
	}
	p, err := pgx.CollectExactlyOneRow(rows, shipmentOf)
	if errors.Is(err, pgx.ErrNoRows) {
		err = domain.ErrShipmentNotFound
	}
	return p, err
}

// shipmentHistorySQL: index shipment_history_pkey.
const shipmentHistorySQL = `SELECT version, state, carrier_status, actor, reason, at FROM shipment_history WHERE shipment_id = $1 ORDER BY version`

// ShipmentHistory returns the changes of a shipment, the first one first.
func (s *Shipments) ShipmentHistory(ctx context.Context, id domain.ShipmentID) ([]domain.ShipmentChange, error) {
	rows, err := s.db.Query(ctx, shipmentHistorySQL, string(id))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[domain.ShipmentChange])
}

func orderIDs(orders []domain.OrderID) []string {
	ids := make([]string, len(orders))
	for i, order := range orders {
		ids[i] = string(order)
	}
	return ids
}

// from returns the states in which a command can be applied.
func from(command domain.ShipmentCommand) []string {
	states := domain.ShipmentMoves()[command].From
	out := make([]string, len(states))
	for i, state := range states {
		out[i] = string(state)
	}
	return out
}

// origin returns the subject of the caller, and the trace.
func origin(ctx context.Context) (actor, traceID string) {
	if actor = auth.From(ctx).Subject; actor == "" {
		actor = "system"
	}
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		traceID = span.TraceID().String()
	}
	return actor, traceID
}

// auditOf returns the row of a write by staff; nil for all others.
func auditOf(ctx context.Context, p domain.Shipment) *audit.Row {
	return audit.RowOf(ctx, "shipment", audit.Object{ID: string(p.ID), Version: p.Version})
}
