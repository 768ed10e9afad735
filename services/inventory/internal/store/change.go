package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const lockReservationSQL = `
SELECT state, expires_at, digest FROM reservations WHERE order_id = $1 FOR NO KEY UPDATE`

const locationExistsSQL = `SELECT EXISTS (SELECT FROM locations WHERE code = $1)`

const addReturnLevelsSQL = `
INSERT INTO levels (sku, location, on_hand)
SELECT sku, $1, 0 FROM unnest($2::text[]) AS incoming (sku) ORDER BY sku COLLATE "C"
ON CONFLICT DO NOTHING`

// lockChangedLevelsSQL locks levels by primary key, in order.
const lockChangedLevelsSQL = `
SELECT v.sku, v.location, v.on_hand, v.reserved, v.version, v.backorder_limit
FROM unnest($1::text[], $2::text[]) AS wanted (sku, location) JOIN levels v USING (sku, location)
ORDER BY v.sku, v.location FOR NO KEY UPDATE OF v`

// applyChangeSQL writes the effect of a command on the reservation, its lines, movements and
// levels. All rows are locked.
const applyChangeSQL = `
WITH ended AS (
	UPDATE reservations SET state = $2 WHERE order_id = $1 AND state <> $2
), changed AS (
	UPDATE reservation_lines l
	SET released = c.released, fulfilled = c.fulfilled, restocked = c.restocked, written_off = c.written_off
	FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
		AS c (sku, location, released, fulfilled, restocked, written_off)
	WHERE l.order_id = $1 AND l.sku = c.sku AND l.location = c.location
		AND (l.released, l.fulfilled, l.restocked, l.written_off) <> (c.released, c.fulfilled, c.restocked, c.written_off)
), written AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, reason, actor)
	SELECT sku, location, cause, on_hand, reserved, $1::uuid::text, $14, $15
	FROM unnest($9::text[], $10::text[], $11::text[], $12::bigint[], $13::bigint[])
		AS m (sku, location, cause, on_hand, reserved)
	RETURNING id, sku, location, on_hand_delta, reserved_delta
)` + queueChangesCTE + `
UPDATE levels v SET on_hand = v.on_hand + total.on_hand, reserved = v.reserved + total.reserved
FROM (
	SELECT sku, location, sum(on_hand_delta)::bigint AS on_hand, sum(reserved_delta)::bigint AS reserved
	FROM written GROUP BY sku, location
) AS total
WHERE v.sku = total.sku AND v.location = total.location`

// Apply locks the reservation and its lines, applies the change that decide returns, and returns
// the resulting reservation. An operation with an id is applied once: repeated calls change nothing
// and do not call decide. Errors: those of decide, domain.ErrReservationNotFound,
// domain.ErrStockNotOnHand, domain.ErrLocationNotFound, domain.ErrOperationMismatch. If units are
// fulfilled, the transaction also writes the event.
func (s *Stock) Apply(
	ctx context.Context, actor domain.Actor, order domain.OrderID, operation domain.Operation,
	decide func(domain.Reservation, []domain.ReservationLine) (domain.ReservationChange, error),
) (after domain.Reservation, err error) {
	fulfilled := false
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		first, err := firstTime(ctx, tx, operation)
		if err != nil {
			return err
		}
		before, err := lockReservation(ctx, tx, order)
		if err != nil {
			return err
		}
		after = before.Reservation
		if !first {
			return nil
		}
		change, err := decide(before.Reservation, before.lines)
		if err != nil || len(change.Movements) == 0 {
			return err
		}
		after.Status = change.Status
		if err := s.apply(ctx, tx, actor, order, change); err != nil {
			return err
		}
		fulfillment, some := change.Fulfillment(order)
		if fulfilled = some; !fulfilled {
			return nil
		}
		return s.outbox.Append(ctx, tx, s.encode(fulfillment))
	})
	if err != nil {
		return domain.Reservation{}, fmt.Errorf("change reservation %s: %w", order, err)
	}
	if fulfilled {
		s.outbox.Wake()
	}
	return after, nil
}

// firstTime is addOperation for commands whose operation id is optional, because they are
// idempotent without it.
func firstTime(ctx context.Context, tx pgx.Tx, operation domain.Operation) (bool, error) {
	if operation.ID == "" {
		return true, nil
	}
	return addOperation(ctx, tx, operation)
}

// lockedReservation is a locked reservation. A separate statement reads its lines: the statement
// that waited for the lock would see old versions.
type lockedReservation struct {
	domain.Reservation
	lines []domain.ReservationLine
}

func lockReservation(ctx context.Context, tx pgx.Tx, order domain.OrderID) (lockedReservation, error) {
	o := lockedReservation{Reservation: domain.Reservation{OrderID: order}}
	var digest []byte
	batch := &pgx.Batch{}
	batch.Queue(lockReservationSQL, string(order)).QueryRow(func(row pgx.Row) error {
		return row.Scan(&o.Status, &o.ExpiresAt, &digest)
	})
	batch.Queue(reservationLinesSQL, string(order)).Query(func(rows pgx.Rows) (err error) {
		o.lines, err = pgx.CollectRows(rows, pgx.RowToStructByPos[domain.ReservationLine])
		return err
	})
	err := tx.SendBatch(ctx, batch).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return lockedReservation{}, domain.ErrReservationNotFound
	}
	if err != nil {
		return lockedReservation{}, err
	}
	o.Digest = domain.Digest(digest)
	return o, nil
}

// apply creates missing levels, locks all levels, checks and writes.
func (s *Stock) apply(ctx context.Context, tx pgx.Tx, actor domain.Actor, order domain.OrderID, change domain.ReservationChange) error {
	if change.ReturnLocation != "" {
		if err := addReturnLevels(ctx, tx, change); err != nil {
			return err
		}
	}
	c := changeColumnsOf(change)
	rows, err := tx.Query(ctx, lockChangedLevelsSQL, c.levelSKUs, c.levelLocations)
	if err != nil {
		return err
	}
	levels, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Level])
	if err != nil {
		return err
	}
	if err := change.CheckOnHand(levels); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, applyChangeSQL, string(order), string(change.Status),
		c.lineSKUs, c.lineLocations, c.released, c.fulfilled, c.restocked, c.writtenOff,
		c.skus, c.locations, c.causes, c.onHand, c.reserved, change.Reason, string(actor))
	return err
}

// addReturnLevels creates the levels for units that are returned to a location. Errors:
// domain.ErrLocationNotFound.
func addReturnLevels(ctx context.Context, tx pgx.Tx, change domain.ReservationChange) error {
	var exists bool
	if err := tx.QueryRow(ctx, locationExistsSQL, string(change.ReturnLocation)).Scan(&exists); err != nil {
		return err
	}
	if !exists {
		return domain.ErrLocationNotFound
	}
	var skus []string
	for _, m := range change.Movements {
		skus = append(skus, string(m.SKU))
	}
	slices.Sort(skus)
	_, err := tx.Exec(ctx, addReturnLevelsSQL, string(change.ReturnLocation), slices.Compact(skus))
	return err
}
