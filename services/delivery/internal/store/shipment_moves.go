package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Each move is one statement, guarded by the states from which it is allowed: of two that run at
// once, the second one changes nothing. It counts in the row of the order, so that the event of the
// last shipment that is delivered says that all are. The lock order is: order, shipment.
const (
	// lockOrderOfSQL: indexes shipments_pkey, shipment_orders_pkey.
	lockOrderOfSQL = `
SELECT FROM shipment_orders WHERE order_id = (SELECT order_id FROM shipments WHERE id = $1) FOR NO KEY UPDATE`

	// movedSQL ends each move; $1 is the shipment, $2 the states, $3 the actor, $4 the trace, $5
	// the time of a report. What is counted follows from the new state; only a hand-over leaves a
	// shipment handed over without a report. Indexes: shipments_pkey, shipment_orders_pkey.
	movedSQL = `
), counted AS (
	UPDATE shipment_orders o
	SET shipments = o.shipments - (s.state = 'canceled')::int, handed_over = o.handed_over + (s.state = 'handed_over' AND s.carrier_status = '')::int,
	    delivered = o.delivered + (s.state = 'delivered')::int
	FROM s WHERE o.order_id = s.order_id
	RETURNING o.order_id, o.order_number, o.shipments, o.handed_over, o.delivered
), written AS (
	INSERT INTO shipment_history (shipment_id, version, state, carrier_status, actor, reason, trace_id, at)
	SELECT id, version, state, carrier_status, $3, reason, $4, coalesce($5::timestamptz, updated_at) FROM s
)
SELECT ` + shipmentColumns + `, o.shipments, o.handed_over, o.delivered FROM s JOIN counted o USING (order_id)`

	packSQL = `
WITH s AS (
	UPDATE shipments SET state = 'packed', reason = '', version = version + 1, updated_at = now()
	WHERE id = $1 AND state = ANY($2) RETURNING *
` + movedSQL

	// beginHandOverSQL keeps the state: the units have not left. The lease keeps recovery away
	// while this call continues, and identifies the attempt. Without a number the stored one stays.
	beginHandOverSQL = `
WITH s AS (
	UPDATE shipments SET hand_over_at = now() + $6::interval, tracking_number = coalesce(nullif($7, ''), tracking_number), reason = '', version = version + 1, updated_at = now()
	WHERE id = $1 AND state = ANY($2) AND hand_over_at IS NULL RETURNING *
` + movedSQL

	// handOverSQL does not require that hand_over_at is set: inventory has fulfilled the units, so
	// they have left, also if another call was refused meanwhile and has ended the attempt.
	handOverSQL = `
WITH s AS (
	UPDATE shipments SET state = 'handed_over', hand_over_at = NULL, reason = '', version = version + 1, updated_at = now()
	WHERE id = $1 AND state = ANY($2) RETURNING *
` + movedSQL

	// consumeSeatSQL: index bookings_pkey. The seat of an order is used by its first shipment.
	consumeSeatSQL = `UPDATE bookings SET state = 'consumed' WHERE order_id = $1 AND state = 'booked'`

	// refuseSQL ends an attempt that inventory has refused, unless a later one is running, whose
	// units may have left: the shipment stays packed, or is canceled with its order. The event of a
	// cancellation leaves a shipment to the attempt.
	refuseSQL = `
WITH s AS (
	UPDATE shipments p SET hand_over_at = NULL, reason = $6, version = version + 1, updated_at = now(),
		state = CASE WHEN $7 OR EXISTS (SELECT FROM shipment_orders o WHERE o.order_id = p.order_id AND o.state = 'canceled')
			THEN 'canceled' ELSE 'packed' END
	WHERE id = $1 AND state = ANY($2) AND hand_over_at = $8 RETURNING *
` + movedSQL

	// reportSQL is Report.Applies: $7 is the state that the report ends the shipment in, NULL for
	// all other reports, which have to be newer than the last one.
	reportSQL = `
WITH s AS (
	UPDATE shipments SET carrier_status = $6, carrier_at = $5, state = coalesce($7, state), reason = $8, version = version + 1, updated_at = now()
	WHERE id = $1 AND state = ANY($2) AND ($7::text IS NOT NULL OR carrier_at IS NULL OR carrier_at < $5) RETURNING *
` + movedSQL
)

// Pack marks a shipment as packed, and reports whether this call did.
func (s *Shipments) Pack(ctx context.Context, id domain.ShipmentID) (moved bool, err error) {
	return s.move(ctx, movement{sql: packSQL, id: id, command: domain.CommandPack, publish: true, byStaff: true})
}

// BeginHandOver requests a hand-over with a tracking number, or with the stored one, and returns
// the attempt; none if the shipment is in no state that allows it. The request is stored, so that
// recovery repeats it after the lease.
func (s *Shipments) BeginHandOver(
	ctx context.Context, id domain.ShipmentID, number domain.TrackingNumber, lease time.Duration,
) (attempt domain.HandOverAttempt, err error) {
	_, err = s.move(ctx, movement{
		sql: beginHandOverSQL, id: id, command: domain.CommandHandOver, args: []any{lease, string(number)}, byStaff: true, attempt: &attempt,
	})
	return attempt, err
}

// laterSQL is a lease that is later than the one before, also if the clock is not.
const laterSQL = `greatest(now() + $2::interval, hand_over_at + interval '1 microsecond')`

// joinHandOverSQL: index shipments_pkey.
const joinHandOverSQL = `
UPDATE shipments SET hand_over_at = ` + laterSQL + ` WHERE id = $1 AND hand_over_at IS NOT NULL AND $3 IN ('', tracking_number) RETURNING hand_over_at`

// JoinHandOver begins one more attempt of a hand-over that was requested with the number, "" for
// any, and returns it; none if no such hand-over is running.
func (s *Shipments) JoinHandOver(
	ctx context.Context, id domain.ShipmentID, number domain.TrackingNumber, lease time.Duration,
) (domain.HandOverAttempt, error) {
	var at time.Time
	err := s.db.QueryRow(ctx, joinHandOverSQL, string(id), lease, string(number)).Scan(&at)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return domain.HandOverAttempt(at), err
}

// HandOver records that the units of a shipment have left the stock, and reports whether this call
// did. The slot of the order is used with it.
func (s *Shipments) HandOver(ctx context.Context, id domain.ShipmentID) (bool, error) {
	return s.move(ctx, movement{sql: handOverSQL, id: id, command: domain.CommandHandOver, publish: true, consume: true})
}

// Refuse ends an attempt that inventory has refused for a reason, and reports whether this call
// did. canceled: the order is canceled, and so is the shipment.
func (s *Shipments) Refuse(
	ctx context.Context, id domain.ShipmentID, attempt domain.HandOverAttempt, reason string, canceled bool,
) (bool, error) {
	return s.move(ctx, movement{
		sql: refuseSQL, id: id, command: domain.CommandHandOver, args: []any{reason, canceled, time.Time(attempt)}, publishIf: domain.ShipmentCanceled,
	})
}

// Report records a report, and reports whether it changed the shipment.
func (s *Shipments) Report(ctx context.Context, id domain.ShipmentID, r domain.Report) (bool, error) {
	return s.move(ctx, reported(id, r))
}

func reported(id domain.ShipmentID, r domain.Report) movement {
	var ends *string
	if command := r.Status.Ends(); command != "" {
		to := string(domain.ShipmentMoves()[command].To)
		ends = &to
	}
	return movement{
		sql: reportSQL, id: id, command: domain.CommandDeliver, at: &r.At, args: []any{string(r.Status), ends, r.Reason}, publish: true, byStaff: true,
	}
}

// claimHandOversSQL: index shipments_hand_over.
const claimHandOversSQL = `
UPDATE shipments p SET hand_over_at = ` + laterSQL + `
FROM (SELECT id FROM shipments WHERE hand_over_at <= now() ORDER BY hand_over_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED) AS due
WHERE p.id = due.id RETURNING p.id::text, p.hand_over_at`

// ClaimHandOvers begins one more attempt of up to limit hand-overs that were not finished in their
// lease.
func (s *Shipments) ClaimHandOvers(ctx context.Context, limit int, lease time.Duration) ([]app.ClaimedHandOver, error) {
	rows, err := s.db.Query(ctx, claimHandOversSQL, limit, lease)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c app.ClaimedHandOver, err error) {
		var at time.Time
		err = row.Scan(&c.ID, &at)
		c.Attempt = domain.HandOverAttempt(at)
		return c, err
	})
}

// movement is a guarded statement, and what is written with it.
type movement struct {
	sql     string
	id      domain.ShipmentID
	command domain.ShipmentCommand
	// at is the time of the history; nil: now.
	at   *time.Time
	args []any
	// publish writes the event, consume uses the seat, byStaff writes the audit log.
	publish, consume, byStaff bool
	// publishIf writes the event if the shipment is now in this state.
	publishIf domain.ShipmentState
	// attempt receives that of the shipment; it may be nil.
	attempt *domain.HandOverAttempt
}

// move runs the statement and writes what follows from it in one transaction. It reports whether
// the shipment was in a state that the guard allows.
func (s *Shipments) move(ctx context.Context, m movement) (moved bool, err error) {
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		moved, err = s.moveIn(ctx, tx, m)
		return err
	})
	if moved = moved && err == nil; moved {
		s.outbox.Wake() // it may have nothing to publish
	}
	return moved, err
}

// moveIn is move in a transaction of the caller, who wakes the outbox after the commit.
func (s *Shipments) moveIn(ctx context.Context, tx pgx.Tx, m movement) (moved bool, err error) {
	actor, traceID := origin(ctx)
	if _, err := tx.Exec(ctx, lockOrderOfSQL, string(m.id)); err != nil {
		return false, err
	}
	rows, err := tx.Query(ctx, m.sql, append([]any{string(m.id), from(m.command), actor, traceID, m.at}, m.args...)...)
	if err != nil {
		return false, err
	}
	changed, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c counted, err error) {
		c.shipment, c.counts, err = countedOf(row)
		return c, err
	})
	if moved = len(changed) == 1; err != nil || !moved {
		return false, err
	}
	m.publish = m.publish || changed[0].shipment.State == m.publishIf
	if m.attempt != nil {
		*m.attempt = changed[0].shipment.Attempt
	}
	return true, s.follow(ctx, tx, m, changed[0])
}

type counted struct {
	shipment domain.Shipment
	counts   domain.ShipmentCounts
}

// follow writes what follows from a move, in its transaction.
func (s *Shipments) follow(ctx context.Context, tx pgx.Tx, m movement, c counted) error {
	batch := &pgx.Batch{}
	if m.consume {
		batch.Queue(consumeSeatSQL, string(c.shipment.OrderID))
	}
	if m.byStaff {
		audit.Queue(batch, auditOf(ctx, c.shipment))
	}
	if m.publish {
		if err := s.outbox.Queue(ctx, batch, s.encode(c.shipment, c.counts)); err != nil {
			return err
		}
	}
	if batch.Len() == 0 {
		return nil
	}
	return tx.SendBatch(ctx, batch).Close()
}
