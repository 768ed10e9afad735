package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const ownReservationSQL = `
SELECT state, expires_at, digest FROM reservations WHERE order_id = $1 FOR NO KEY UPDATE`

const locationExistsSQL = `SELECT EXISTS (SELECT FROM locations WHERE code = $1)`

const openLevelsSQL = `
INSERT INTO levels (sku, location, on_hand)
SELECT sku, $1, 0 FROM unnest($2::text[]) AS incoming (sku) ORDER BY sku COLLATE "C"
ON CONFLICT DO NOTHING`

// lockPlacesSQL locks levels by primary key, in order.
const lockPlacesSQL = `
SELECT v.sku, v.location, v.on_hand, v.reserved, v.version, v.backorder_limit
FROM unnest($1::text[], $2::text[]) AS wanted (sku, location) JOIN levels v USING (sku, location)
ORDER BY v.sku, v.location FOR NO KEY UPDATE OF v`

// settleSQL writes the effect of a command on the reservation, its lines, movements and levels. All
// rows are locked.
const settleSQL = `
WITH ended AS (
	UPDATE reservations SET state = $2 WHERE order_id = $1 AND state <> $2
), changed AS (
	UPDATE reservation_lines l
	SET released = c.released, fulfilled = c.fulfilled, restocked = c.restocked, written_off = c.written_off
	FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
		AS c (sku, location, released, fulfilled, restocked, written_off)
	WHERE l.order_id = $1 AND l.sku = c.sku AND l.location = c.location
		AND (l.released, l.fulfilled, l.restocked, l.written_off) <> (c.released, c.fulfilled, c.restocked, c.written_off)
), booked AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, reason, actor)
	SELECT sku, location, cause, on_hand, reserved, $1::uuid::text, $14, $15
	FROM unnest($9::text[], $10::text[], $11::text[], $12::bigint[], $13::bigint[])
		AS m (sku, location, cause, on_hand, reserved)
	RETURNING id, sku, location, on_hand_delta, reserved_delta
)` + queueChangesCTE + `
UPDATE levels v SET on_hand = v.on_hand + total.on_hand, reserved = v.reserved + total.reserved
FROM (
	SELECT sku, location, sum(on_hand_delta)::bigint AS on_hand, sum(reserved_delta)::bigint AS reserved
	FROM booked GROUP BY sku, location
) AS total
WHERE v.sku = total.sku AND v.location = total.location`

// Apply locks the reservation and its lines, applies the change that decide returns, and returns
// the resulting reservation. An operation with an id is applied once: repeated calls change nothing
// and do not call decide. Errors: those of decide, domain.ErrReservationNotFound,
// domain.ErrStockNotOnHand, domain.ErrLocationNotFound, domain.ErrOperationMismatch. If units are
// handed over, the transaction also writes the event.
func (s *Stock) Apply(
	ctx context.Context, actor domain.Actor, order domain.OrderID, operation domain.Operation,
	decide func(domain.Reservation, []domain.ReservationLine) (domain.ReservationChange, error),
) (settled domain.Reservation, err error) {
	handed := false
	err = s.db.WithTx(ctx, func(tx pgx.Tx) error {
		first, err := begun(ctx, tx, operation)
		if err != nil {
			return err
		}
		before, err := own(ctx, tx, order)
		if err != nil {
			return err
		}
		settled = before.Reservation
		if !first {
			return nil
		}
		change, err := decide(before.Reservation, before.parts)
		if err != nil || len(change.Moves) == 0 {
			return err
		}
		settled.Status = change.Status
		if err := s.apply(ctx, tx, actor, order, change); err != nil {
			return err
		}
		over, some := change.HandOver(order)
		if handed = some; !handed {
			return nil
		}
		return s.outbox.Append(ctx, tx, s.encode(over))
	})
	if err != nil {
		return domain.Reservation{}, fmt.Errorf("settle reservation %s: %w", order, err)
	}
	if handed {
		s.outbox.Wake()
	}
	return settled, nil
}

// begun is once for commands whose operation id is optional, because they are idempotent without
// it.
func begun(ctx context.Context, tx pgx.Tx, operation domain.Operation) (bool, error) {
	if operation.ID == "" {
		return true, nil
	}
	return once(ctx, tx, operation)
}

// owned is a locked reservation. A separate statement reads its lines: the statement that waited
// for the lock would see old versions.
type owned struct {
	domain.Reservation
	parts []domain.ReservationLine
}

func own(ctx context.Context, tx pgx.Tx, order domain.OrderID) (owned, error) {
	o := owned{Reservation: domain.Reservation{OrderID: order}}
	var digest []byte
	batch := &pgx.Batch{}
	batch.Queue(ownReservationSQL, string(order)).QueryRow(func(row pgx.Row) error {
		return row.Scan(&o.Status, &o.ExpiresAt, &digest)
	})
	batch.Queue(partsSQL, string(order)).Query(func(rows pgx.Rows) (err error) {
		o.parts, err = pgx.CollectRows(rows, pgx.RowToStructByPos[domain.ReservationLine])
		return err
	})
	err := tx.SendBatch(ctx, batch).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return owned{}, domain.ErrReservationNotFound
	}
	if err != nil {
		return owned{}, err
	}
	o.Digest = domain.Digest(digest)
	return o, nil
}

// apply creates missing levels, locks all levels, checks and writes.
func (s *Stock) apply(ctx context.Context, tx pgx.Tx, actor domain.Actor, order domain.OrderID, change domain.ReservationChange) error {
	if change.ReturnTo != "" {
		if err := openAt(ctx, tx, change); err != nil {
			return err
		}
	}
	c := changeColumnsOf(change)
	rows, err := tx.Query(ctx, lockPlacesSQL, c.placeSKUs, c.placeLocations)
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
	_, err = tx.Exec(ctx, settleSQL, string(order), string(change.Status),
		c.partSKUs, c.partLocations, c.released, c.fulfilled, c.restocked, c.writtenOff,
		c.skus, c.locations, c.causes, c.onHand, c.reserved, change.Reason, string(actor))
	return err
}

// openAt creates the levels for units that are returned to a location. Errors:
// domain.ErrLocationNotFound.
func openAt(ctx context.Context, tx pgx.Tx, change domain.ReservationChange) error {
	var exists bool
	if err := tx.QueryRow(ctx, locationExistsSQL, string(change.ReturnTo)).Scan(&exists); err != nil {
		return err
	}
	if !exists {
		return domain.ErrLocationNotFound
	}
	var skus []string
	for _, m := range change.Moves {
		skus = append(skus, string(m.SKU))
	}
	slices.Sort(skus)
	_, err := tx.Exec(ctx, openLevelsSQL, string(change.ReturnTo), slices.Compact(skus))
	return err
}

// changeColumns holds a change of a reservation as arrays for unnest.
type changeColumns struct {
	partSKUs, partLocations                    []string
	released, fulfilled, restocked, writtenOff []int64
	skus, locations, causes                    []string
	onHand, reserved                           []int64
	// placeSKUs and placeLocations are the keys of the levels that change, each once.
	placeSKUs, placeLocations []string
}

func changeColumnsOf(change domain.ReservationChange) (c changeColumns) {
	for _, p := range change.Lines {
		c.partSKUs = append(c.partSKUs, string(p.SKU))
		c.partLocations = append(c.partLocations, string(p.Location))
		c.released = append(c.released, p.Released)
		c.fulfilled = append(c.fulfilled, p.Fulfilled)
		c.restocked = append(c.restocked, p.Restocked)
		c.writtenOff = append(c.writtenOff, p.WrittenOff)
	}
	for _, m := range change.Moves {
		c.skus = append(c.skus, string(m.SKU))
		c.locations = append(c.locations, string(m.Location))
		c.causes = append(c.causes, string(m.Cause))
		c.onHand = append(c.onHand, m.OnHandDelta)
		c.reserved = append(c.reserved, m.ReservedDelta)
	}
	places := slices.SortedFunc(slices.Values(change.Moves), comparePlaces)
	for _, m := range slices.CompactFunc(places, func(a, b domain.NewMovement) bool { return comparePlaces(a, b) == 0 }) {
		c.placeSKUs = append(c.placeSKUs, string(m.SKU))
		c.placeLocations = append(c.placeLocations, string(m.Location))
	}
	return c
}

func comparePlaces(a, b domain.NewMovement) int {
	return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
}
