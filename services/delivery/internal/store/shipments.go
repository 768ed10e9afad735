package store

import (
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
	"github.com/akinai/akinai/services/delivery/internal/app"
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
	// lockPlansSQL: index shipment_orders_pkey. It locks the orders against a cancellation.
	lockPlansSQL = `
SELECT order_id::text FROM shipment_orders WHERE order_id = ANY($1::text[]::uuid[]) AND state = 'due' ORDER BY order_id FOR NO KEY UPDATE`
	// plannedSlotsSQL: index bookings_pkey. The lock waits for a reschedule that began before the
	// order had a row to lock.
	plannedSlotsSQL = bookingsSQL + ` AND state IN ('booked', 'consumed') ORDER BY order_id FOR SHARE`
	// planSQL: index shipment_orders_pkey.
	planSQL = `
WITH planned AS (
	UPDATE shipment_orders o SET state = 'planned', due_at = NULL, order_number = p.number, shipments = p.shipments
	FROM unnest($1::text[]::uuid[], $2::text[], $3::int[]) AS p (id, number, shipments) WHERE o.order_id = p.id
), written AS (
	INSERT INTO shipments (id, order_id, location, availability, lines, method, carrier, ship_on, arrive_on, window_code, reference, state, updated_at)
	SELECT id, order_id, location, availability, lines::jsonb, method, carrier, ship_on, arrive_on, window_code, reference, 'planned', now()
	FROM unnest($4::text[]::uuid[], $5::text[]::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::date[], $12::date[],
		$13::text[], $16::text[]) AS s (id, order_id, location, availability, lines, method, carrier, ship_on, arrive_on, window_code, reference)
	RETURNING id
)
INSERT INTO shipment_history (shipment_id, version, state, carrier_status, actor, reason, trace_id, at)
SELECT id, 1, 'planned', '', $14, '', $15, now() FROM written`
)

// Plan writes the shipments of orders, all in one transaction, and returns those whose slot is not
// that of the plan any more: of them it writes nothing. Nor does it of an order that was planned
// before, or canceled.
func (s *Shipments) Plan(ctx context.Context, plans []app.OrderPlan) (moved []domain.OrderID, err error) {
	ids := make([]domain.OrderID, len(plans))
	for i, p := range plans {
		ids[i] = p.Order
	}
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		due, err := collect[domain.OrderID](ctx, tx, lockPlansSQL, orderIDs(ids))
		if err != nil || len(due) == 0 {
			return err
		}
		slots, err := plannedSlots(ctx, tx, due)
		if err != nil {
			return err
		}
		var write []app.OrderPlan
		for _, p := range plans {
			slot, isDue := slots[p.Order]
			switch {
			case !isDue:
			case slot.Window != p.Slot.Window || !slot.Day.Equal(p.Slot.Day):
				moved = append(moved, p.Order)
			default:
				write = append(write, p)
			}
		}
		args, err := planArgs(ctx, write)
		if err == nil {
			_, err = tx.Exec(ctx, planSQL, args...)
		}
		return err
	})
	return moved, err
}

// plannedSlots returns the slot of each order, which is zero for one without, and locks it.
func plannedSlots(ctx context.Context, tx pgx.Tx, orders []domain.OrderID) (map[domain.OrderID]domain.SlotKey, error) {
	slots := make(map[domain.OrderID]domain.SlotKey, len(orders))
	for _, order := range orders {
		slots[order] = domain.SlotKey{}
	}
	bookings, err := collectBookings(ctx, tx, plannedSlotsSQL, orders)
	for _, b := range bookings {
		slots[b.OrderID] = b.SlotKey
	}
	return slots, err
}

// planArgs returns the arguments of planSQL.
func planArgs(ctx context.Context, plans []app.OrderPlan) ([]any, error) {
	var orders, numbers, ids, of, locations, availabilities, lines, methods, carriers, windows, references []string
	var counts []int
	var shipOn, arriveOn []any
	for _, plan := range plans {
		orders, numbers, counts = append(orders, string(plan.Order)), append(numbers, plan.Number), append(counts, len(plan.Shipments))
		for _, p := range plan.Shipments {
			encoded, err := json.Marshal(p.Lines)
			if err != nil {
				return nil, err
			}
			ids, of, lines = append(ids, string(p.ID)), append(of, string(plan.Order)), append(lines, string(encoded))
			locations, availabilities = append(locations, p.Location), append(availabilities, string(p.Availability))
			methods, carriers, windows = append(methods, string(p.Method)), append(carriers, string(p.Carrier)), append(windows, p.Window)
			shipOn, arriveOn, references = append(shipOn, p.ShipOn), append(arriveOn, timeOrNull(p.ArriveOn)), append(references, p.Reference)
		}
	}
	actor, traceID := origin(ctx)
	return []any{
		orders, numbers, counts, ids, of, locations, availabilities, lines, methods, carriers, shipOn, arriveOn, windows, actor, traceID, references,
	}, nil
}

// shipmentColumns are those of a shipment s with its order o.
const shipmentColumns = `s.id::text, s.order_id::text, o.order_number, s.location, s.availability, s.lines, s.method, s.carrier, s.ship_on,
	s.arrive_on, s.window_code, s.state, s.carrier_status, s.tracking_number, s.hand_over_at, s.reason, s.version, s.updated_at, s.reference`

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
		&p.CarrierStatus, &p.Tracking, &attempt, &p.Reason, &p.Version, &p.UpdatedAt, &p.Reference, &c.Shipments, &c.HandedOver, &c.Delivered,
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
