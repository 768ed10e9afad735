package store

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// holdSQL holds seats for a batch of orders in one statement: index windows_zone, closures_pkey,
// bookings_pkey, bookings_owner, bookings_address, slots_pkey. Orders that have a booking are left
// out, and closed days. The capacity is that of the window, which can be lower than what is taken.
// Within a slot the first orders get the seats that are left; slots are locked in the order of
// their key, bookings are written in the order of their id. A unique violation of bookings undoes
// the whole statement: another one holds for the same order. A hold that was checked by a plan of
// another revision is not made.
const holdSQL = `
WITH asked AS (
	SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::date[], $11::bigint[])
		WITH ORDINALITY AS r (order_id, zone, method, code, day, owner, address, available_on, revision, n)
), current AS (
	SELECT revision FROM revision
), wanted AS (
	SELECT r.n, r.order_id, r.zone, r.method, r.code, r.day, r.owner, r.address, r.available_on, w.capacity,
		row_number() OVER (PARTITION BY r.owner ORDER BY r.n)
			+ (SELECT count(*) FROM bookings b WHERE b.owner = r.owner AND b.state = 'held' AND b.expires_at > now()) AS of_owner,
		row_number() OVER (PARTITION BY r.address ORDER BY r.n)
			+ (SELECT count(*) FROM bookings b WHERE b.address = r.address AND b.state = 'held' AND b.expires_at > now()) AS of_address
	FROM asked r
	JOIN current ON r.revision IN (0, current.revision)
	JOIN windows w ON w.zone = r.zone AND w.method = r.method AND w.code = r.code AND w.valid_from <= r.day AND w.valid_until > r.day
	WHERE NOT EXISTS (SELECT FROM bookings b WHERE b.order_id = r.order_id)
		AND NOT EXISTS (SELECT FROM closures c WHERE c.day = r.day AND c.zone IN ('', r.zone))
), allowed AS (
	SELECT *, row_number() OVER (PARTITION BY zone, method, code, day ORDER BY n) AS place
	FROM wanted WHERE of_owner <= $10 AND of_address <= $10
), demand AS (
	SELECT zone, method, code, day, max(capacity) AS capacity, count(*)::int AS seats FROM allowed GROUP BY zone, method, code, day
), room AS (
	INSERT INTO slots AS s (zone, method, code, day, capacity, taken, granted)
	SELECT zone, method, code, day, capacity, least(seats, capacity), least(seats, capacity)
	FROM demand ORDER BY zone COLLATE "C", method COLLATE "C", code COLLATE "C", day
	ON CONFLICT (zone, method, code, day) DO UPDATE
	SET taken = s.taken + ` + seatsLeft + `, granted = ` + seatsLeft + `, capacity = excluded.capacity` + roomLeft + `
	RETURNING zone, method, code, day, granted
), held AS (
	INSERT INTO bookings (order_id, zone, method, code, day, owner, address, available_on, state, expires_at)
	SELECT order_id, zone, method, code, day, owner, address, available_on, 'held', now() + $9::interval
	FROM allowed JOIN room USING (zone, method, code, day) WHERE place <= granted ORDER BY order_id
	RETURNING order_id, expires_at
)
SELECT wanted.n, held.expires_at, of_owner > $10 OR of_address > $10, false FROM wanted LEFT JOIN held USING (order_id)
UNION ALL
SELECT n, NULL, false, true FROM asked, current WHERE asked.revision NOT IN (0, current.revision)`

// Hold holds seats for a batch of orders in one statement, and returns a result for each.
func (s *Store) Hold(ctx context.Context, holds []app.Hold, ttl time.Duration, limit int) ([]app.HoldResult, error) {
	var orders, zones, methods, codes, owners, addresses []string
	var days []time.Time
	var ready []any
	var revisions []int64
	for _, h := range holds {
		orders, zones, methods = append(orders, string(h.Order)), append(zones, string(h.Zone)), append(methods, string(h.Method))
		codes, owners, addresses = append(codes, h.Window), append(owners, h.Owner), append(addresses, h.Address)
		days, ready, revisions = append(days, h.Day), append(ready, timeOrNull(h.Ready)), append(revisions, h.Revision)
	}
	rows, err := s.db.Query(ctx, holdSQL, orders, zones, methods, codes, days, owners, addresses, ready, ttl, limit, revisions)
	if err != nil {
		return nil, err
	}
	results := make([]app.HoldResult, len(holds))
	for i := range results {
		results[i].Err = domain.ErrSlotUnavailable
	}
	var n int
	var expires *time.Time
	var limited, overtaken bool
	_, err = pgx.ForEachRow(rows, []any{&n, &expires, &limited, &overtaken}, func() error {
		switch r := &results[n-1]; {
		case overtaken:
			r.Err = app.ErrRevision
		case expires != nil:
			*r = app.HoldResult{ExpiresAt: *expires}
		case limited:
			r.Err = domain.ErrSlotLimit
		default:
			r.Err = domain.ErrSlotFull
		}
		return nil
	})
	return results, err
}

// bookSQL updates by primary key, in order.
const bookSQL = `
WITH due AS (
	SELECT order_id FROM bookings WHERE order_id = ANY($1::uuid[]) AND state = 'held' AND expires_at > now()
	ORDER BY order_id FOR NO KEY UPDATE
)
UPDATE bookings b SET state = 'booked' FROM due WHERE b.order_id = due.order_id RETURNING b.order_id`

// Book makes holds that have not expired permanent, and returns the orders whose hold it was.
func (s *Store) Book(ctx context.Context, orders []domain.OrderID) ([]domain.OrderID, error) {
	ids := make([]string, len(orders))
	for i, order := range orders {
		ids[i] = string(order)
	}
	return collect[domain.OrderID](ctx, s.db, bookSQL, ids)
}

const (
	// lockBookingSQL: index bookings_pkey.
	lockBookingSQL = `SELECT FROM bookings WHERE order_id = $1 FOR NO KEY UPDATE`
	// endOneSQL selects a booking by primary key.
	endOneSQL = `
WITH ended AS (
	SELECT order_id, zone, method, code, day FROM bookings WHERE order_id = $1 AND state IN ('held', 'booked') FOR NO KEY UPDATE
)`
	// endDueSQL selects expired holds by bookings_held. It skips rows that another transaction has
	// locked.
	endDueSQL = `
WITH ended AS (
	SELECT order_id, zone, method, code, day FROM bookings WHERE state = 'held' AND expires_at <= now()
	ORDER BY expires_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
)`
	// freeSQL frees the seats of the selected bookings, after it has locked their slots in order.
	freeSQL = `, marked AS (
	UPDATE bookings b SET state = $2 FROM ended WHERE b.order_id = ended.order_id
), locked AS (
	SELECT s.zone, s.method, s.code, s.day, total.seats
	FROM (SELECT zone, method, code, day, count(*)::int AS seats FROM ended GROUP BY zone, method, code, day) AS total
	JOIN slots s USING (zone, method, code, day)
	ORDER BY s.zone COLLATE "C", s.method COLLATE "C", s.code COLLATE "C", s.day
	FOR NO KEY UPDATE OF s
), freed AS (
	UPDATE slots s SET taken = s.taken - locked.seats FROM locked
	WHERE (s.zone, s.method, s.code, s.day) = (locked.zone, locked.method, locked.code, locked.day)
)
SELECT count(*) FROM ended`
)

// Release frees the seat of an order, and reports whether it had one.
func (s *Store) Release(ctx context.Context, order domain.OrderID) (bool, error) {
	var count int
	batch := &pgx.Batch{}
	// The lock comes first: a statement that waits for it sees no slot that a reschedule has added
	// meanwhile.
	batch.Queue(lockBookingSQL, string(order))
	batch.Queue(endOneSQL+freeSQL, string(order), string(domain.StateReleased)).QueryRow(func(row pgx.Row) error { return row.Scan(&count) })
	err := s.db.SendBatch(ctx, batch).Close()
	return count > 0, err
}

// Expire frees the seats of up to limit expired holds, and returns their number.
func (s *Store) Expire(ctx context.Context, limit int) (count int, err error) {
	err = s.db.QueryRow(ctx, endDueSQL+freeSQL, limit, string(domain.StateExpired)).Scan(&count)
	return count, err
}

const (
	bookingsOfSQL = `SELECT order_id::text, zone, method, code, day, available_on, state, expires_at FROM bookings WHERE order_id `
	bookingSQL    = bookingsOfSQL + `= $1`
	bookingsSQL   = bookingsOfSQL + `= ANY ((SELECT $1::text[]::uuid[])::uuid[])`
)

// Booking returns the booking of an order. Errors: domain.ErrBookingNotFound.
func (s *Store) Booking(ctx context.Context, order domain.OrderID) (domain.Booking, error) {
	return bookingOf(s.db.QueryRow(ctx, bookingSQL, string(order)))
}

// Bookings returns the bookings of orders; an order without one is absent.
func (s *Store) Bookings(ctx context.Context, orders []domain.OrderID) (map[domain.OrderID]domain.Booking, error) {
	found, err := collectBookings(ctx, s.db, bookingsSQL, orders)
	bookings := make(map[domain.OrderID]domain.Booking, len(found))
	for _, b := range found {
		bookings[b.OrderID] = b
	}
	return bookings, err
}

func collectBookings(ctx context.Context, db pg.Querier, sql string, orders []domain.OrderID) ([]domain.Booking, error) {
	rows, err := db.Query(ctx, sql, orderIDs(orders))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.Booking, error) { return bookingOf(row) })
}

func bookingOf(row pgx.Row) (b domain.Booking, err error) {
	var ready *time.Time
	err = row.Scan(&b.OrderID, &b.Zone, &b.Method, &b.Window, &b.Day, &ready, &b.State, &b.ExpiresAt)
	if ready != nil {
		b.Ready = *ready
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return b, domain.ErrBookingNotFound
	}
	return b, err
}

const (
	addSlotSQL = `
INSERT INTO slots (zone, method, code, day, capacity, taken, granted)
SELECT zone, method, code, $4, capacity, 0, 0 FROM windows
WHERE zone = $1 AND method = $2 AND code = $3 AND valid_from <= $4 AND valid_until > $4
ON CONFLICT DO NOTHING`
	// takeSeatSQL reports whether there is such a slot, and whether it had a seat: index
	// windows_zone, closures_pkey, slots_pkey.
	takeSeatSQL = `
WITH open AS (
	SELECT capacity FROM windows WHERE zone = $1 AND method = $2 AND code = $3 AND valid_from <= $4 AND valid_until > $4
		AND NOT EXISTS (SELECT FROM closures c WHERE c.day = $4 AND c.zone IN ('', $1))
), seat AS (
	UPDATE slots s SET taken = s.taken + 1, granted = 1, capacity = open.capacity FROM open
	WHERE s.zone = $1 AND s.method = $2 AND s.code = $3 AND s.day = $4 AND s.taken < open.capacity RETURNING s.day
)
SELECT EXISTS (SELECT FROM open), EXISTS (SELECT FROM seat)`
	freeSeatSQL    = `UPDATE slots SET taken = taken - 1 WHERE zone = $1 AND method = $2 AND code = $3 AND day = $4`
	moveBookingSQL = `UPDATE bookings SET zone = $2, method = $3, code = $4, day = $5 WHERE order_id = $1`

	// lockShipmentsSQL comes first, as in every change of a shipment: a plan that is being written
	// sees the new slot, or is seen. Index: shipment_orders_pkey.
	lockShipmentsSQL = `SELECT FROM shipment_orders WHERE order_id = $1 FOR NO KEY UPDATE`
	// leavingSQL: index shipments_order_id_location_availability_key.
	leavingSQL = `SELECT EXISTS (SELECT FROM shipments WHERE order_id = $1 AND hand_over_at IS NOT NULL)`
	// moveShipmentsSQL: index shipments_order_id_location_availability_key.
	moveShipmentsSQL = `
WITH moved AS (
	UPDATE shipments SET arrive_on = $2, window_code = $3, ship_on = $4, version = version + 1, updated_at = now()
	WHERE order_id = $1 AND state IN ('planned', 'packed') RETURNING id, version, state, carrier_status
)
INSERT INTO shipment_history (shipment_id, version, state, carrier_status, actor, reason, trace_id, at)
SELECT id, version, state, carrier_status, $5, '', $6, now() FROM moved`
)

// Reschedule moves a booked seat to another slot, and the order's shipments, which then leave on
// shipOn, or changes nothing. check decides on the booking, which is locked. Errors:
// domain.ErrSlotFull, domain.ErrSlotUnavailable if the day is closed, domain.ErrSlotTooLate if a
// shipment is being handed over, domain.ErrBookingNotFound, those of check.
func (s *Store) Reschedule(
	ctx context.Context, order domain.OrderID, to domain.SlotKey, shipOn time.Time, check func(domain.Booking) error,
) error {
	return s.db.WithTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockShipmentsSQL, string(order)); err != nil {
			return err
		}
		b, err := bookingOf(tx.QueryRow(ctx, bookingSQL+` FOR NO KEY UPDATE`, string(order)))
		if err != nil {
			return err
		}
		if err := check(b); err != nil || b.In(to) {
			return err
		}
		var leaving bool
		if err := tx.QueryRow(ctx, leavingSQL, string(order)).Scan(&leaving); err != nil || leaving {
			return cmp.Or[error](err, domain.ErrSlotTooLate)
		}
		target := []any{string(to.Zone), string(to.Method), to.Window, to.Day}
		source := []any{string(b.Zone), string(b.Method), b.Window, b.Day}
		batch := &pgx.Batch{}
		// Slots are written in the order of their key, as by holdSQL.
		if b.Compare(to) < 0 {
			batch.Queue(freeSeatSQL, source...)
		}
		batch.Queue(addSlotSQL, target...)
		var open, taken bool
		batch.Queue(takeSeatSQL, target...).QueryRow(func(row pgx.Row) error { return row.Scan(&open, &taken) })
		if b.Compare(to) > 0 {
			batch.Queue(freeSeatSQL, source...)
		}
		switch err := tx.SendBatch(ctx, batch).Close(); {
		case err != nil:
			return err
		case !open:
			return domain.ErrSlotUnavailable
		case !taken:
			return domain.ErrSlotFull
		}
		actor, traceID := origin(ctx)
		batch = &pgx.Batch{}
		batch.Queue(moveBookingSQL, append([]any{string(order)}, target...)...)
		batch.Queue(moveShipmentsSQL, string(order), to.Day, to.Window, shipOn, actor, traceID)
		return tx.SendBatch(ctx, batch).Close()
	})
}
