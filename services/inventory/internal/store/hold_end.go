package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// commitSQL updates one hold by primary key.
const commitSQL = `
UPDATE reservations SET state = 'committed' WHERE order_id = $1 AND state = 'held' AND expires_at > now()`

// Commit makes the order's hold permanent. It reports false if there is no hold or it has expired.
func (s *Stock) Commit(ctx context.Context, order domain.OrderID) (bool, error) {
	tag, err := s.db.Exec(ctx, commitSQL, string(order))
	if err != nil {
		return false, fmt.Errorf("commit reservation %s: %w", order, err)
	}
	return tag.RowsAffected() == 1, nil
}

// commitAllSQL updates holds by primary key. It fails if one is locked, so that no order waits for
// another (ADR 0029).
const commitAllSQL = `
WITH held AS (
	SELECT order_id FROM reservations
	WHERE order_id = ANY ((SELECT $1::text[]::uuid[])::uuid[]) AND state = 'held' AND expires_at > now()
	FOR NO KEY UPDATE NOWAIT
)
UPDATE reservations r SET state = 'committed' FROM held WHERE r.order_id = held.order_id RETURNING r.order_id::text`

// CommitAll is Commit for many orders in one transaction. It returns those whose hold it has made
// permanent.
func (s *Stock) CommitAll(ctx context.Context, orders []domain.OrderID) ([]domain.OrderID, error) {
	rows, err := s.db.Query(ctx, commitAllSQL, texts(orders))
	if err != nil {
		return nil, fmt.Errorf("commit %d reservations: %w", len(orders), err)
	}
	done, err := pgx.CollectRows(rows, pgx.RowTo[domain.OrderID])
	if err != nil {
		return nil, fmt.Errorf("commit %d reservations: %w", len(orders), err)
	}
	return done, nil
}

// extendSQL updates the end of a hold by primary key, and checks the new end by the database's
// clock.
const extendSQL = `
WITH extended AS (
	UPDATE reservations SET expires_at = greatest(expires_at, $2)
	WHERE order_id = $1 AND state = 'held' AND expires_at > now() AND $2 > now() AND $2 <= now() + $3::interval
	RETURNING 1
)
SELECT $2 > now() AND $2 <= now() + $3::interval, EXISTS (SELECT FROM extended)`

// Extend moves the expiry of a hold that has not expired to until, never earlier. It reports false
// if there is none. It returns domain.ErrHoldInvalid if no hold may end at until.
func (s *Stock) Extend(ctx context.Context, order domain.OrderID, until time.Time) (bool, error) {
	var valid, done bool
	err := s.db.QueryRow(ctx, extendSQL, string(order), until, domain.MaxHold).Scan(&valid, &done)
	if err != nil {
		return false, fmt.Errorf("extend reservation %s: %w", order, err)
	}
	if !valid {
		return false, domain.ErrHoldInvalid
	}
	return done, nil
}

// releaseOneSQL selects the reservation to release by primary key.
const releaseOneSQL = `
WITH ended AS (
	SELECT order_id FROM reservations WHERE order_id = $1 AND state IN ('held', 'committed') FOR NO KEY UPDATE
)`

// expireDueSQL selects expired holds, by reservations_held. It skips rows that another transaction
// has locked.
const expireDueSQL = `
WITH ended AS (
	SELECT order_id FROM reservations WHERE state = 'held' AND expires_at <= now()
	ORDER BY expires_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
)`

// releaseSQL releases the outstanding units of the selected reservations. If units were fulfilled,
// the reservation ends as fulfilled or, if all were returned, as the table of package domain says.
// It locks lines after their reservation, to read changes made while it waited, and then levels, in
// order, each once.
const releaseSQL = `, lines AS (
	SELECT l.order_id, l.sku, l.location, l.fulfilled, l.restocked, l.written_off, l.quantity - l.released - l.fulfilled AS quantity
	FROM ended JOIN reservation_lines l USING (order_id)
	FOR NO KEY UPDATE OF l
), some_fulfilled AS (
	SELECT order_id, CASE
		WHEN sum(fulfilled) > sum(restocked + written_off) THEN 'fulfilled' WHEN sum(restocked) > 0 THEN 'restocked' ELSE 'written_off'
	END AS state
	FROM lines GROUP BY order_id HAVING sum(fulfilled) > 0
), ended_status AS (
	UPDATE reservations r SET state = coalesce(some_fulfilled.state, $2)
	FROM ended LEFT JOIN some_fulfilled USING (order_id) WHERE r.order_id = ended.order_id
), marked AS (
	UPDATE reservation_lines l SET released = l.quantity - l.fulfilled FROM some_fulfilled WHERE l.order_id = some_fulfilled.order_id
), locked AS (
	SELECT v.sku, v.location, total.quantity
	FROM (
		SELECT sku, location, sum(quantity)::bigint AS quantity FROM lines WHERE quantity > 0 GROUP BY sku, location
	) AS total
	JOIN levels v USING (sku, location)
	ORDER BY v.sku, v.location
	FOR NO KEY UPDATE OF v
), freed AS (
	UPDATE levels v SET reserved = v.reserved - locked.quantity
	FROM locked WHERE v.sku = locked.sku AND v.location = locked.location
), written AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
	SELECT sku, location, $2, 0, -quantity, order_id::text, $3 FROM lines WHERE quantity > 0
	RETURNING id, sku, location, on_hand_delta, reserved_delta
)` + queueChangesCTE + `
SELECT count(*) FROM ended`

// Release releases all units that the order still holds, and reports whether there were any. It
// does nothing if there is no reservation or it has ended.
func (s *Stock) Release(ctx context.Context, actor domain.Actor, order domain.OrderID) (bool, error) {
	var count int
	err := s.db.QueryRow(ctx, releaseOneSQL+releaseSQL, string(order), string(domain.StatusReleased), string(actor)).Scan(&count)
	if err != nil {
		return false, fmt.Errorf("release reservation %s: %w", order, err)
	}
	return count > 0, nil
}

// Expire releases up to limit expired holds, the oldest first, and returns their number. Instances
// may run it concurrently.
func (s *Stock) Expire(ctx context.Context, actor domain.Actor, limit int) (int, error) {
	var count int
	err := s.db.QueryRow(ctx, expireDueSQL+releaseSQL, limit, string(domain.StatusExpired), string(actor)).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("expire reservations: %w", err)
	}
	return count, nil
}

const findSQL = `SELECT state, expires_at, digest FROM reservations WHERE order_id = $1`

// Get returns the order's reservation. Error: domain.ErrReservationNotFound.
func (s *Stock) Get(ctx context.Context, order domain.OrderID) (domain.Reservation, error) {
	r := domain.Reservation{OrderID: order}
	var digest []byte
	err := s.db.QueryRow(ctx, findSQL, string(order)).Scan(&r.Status, &r.ExpiresAt, &digest)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Reservation{}, domain.ErrReservationNotFound
	}
	if err != nil {
		return domain.Reservation{}, fmt.Errorf("find reservation %s: %w", order, err)
	}
	r.Digest = domain.Digest(digest)
	return r, nil
}

// reservationLinesSQL reads by primary key.
const reservationLinesSQL = `
SELECT sku, location, quantity, released, fulfilled, restocked, written_off
FROM reservation_lines WHERE order_id = $1 ORDER BY sku, location`

// Lines returns the lines of the order's reservation, by SKU and location.
func (s *Stock) Lines(ctx context.Context, order domain.OrderID) ([]domain.ReservationLine, error) {
	rows, err := s.db.Query(ctx, reservationLinesSQL, string(order))
	if err != nil {
		return nil, fmt.Errorf("lines of reservation %s: %w", order, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.ReservationLine])
	if err != nil {
		return nil, fmt.Errorf("lines of reservation %s: %w", order, err)
	}
	return found, nil
}

// reservationsSQL: indexes reservations_pkey, reservation_lines_pkey.
const reservationsSQL = `
SELECT r.order_id::text, r.state, r.expires_at, l.sku, l.location, l.quantity, l.released, l.fulfilled, l.restocked, l.written_off
FROM reservations r JOIN reservation_lines l USING (order_id)
WHERE r.order_id = ANY ((SELECT $1::text[]::uuid[])::uuid[]) ORDER BY r.order_id, l.sku, l.location`

// GetAll returns the reservations of orders with their lines; an order without one is absent.
func (s *Stock) GetAll(ctx context.Context, orders []domain.OrderID) ([]domain.ReservationDetail, error) {
	rows, err := s.db.Query(ctx, reservationsSQL, orders)
	if err != nil {
		return nil, fmt.Errorf("find reservations: %w", err)
	}
	var found []domain.ReservationDetail
	var r domain.Reservation
	var l domain.ReservationLine
	into := []any{
		&r.OrderID, &r.Status, &r.ExpiresAt, &l.SKU, &l.Location, &l.Quantity, &l.Released, &l.Fulfilled, &l.Restocked, &l.WrittenOff,
	}
	_, err = pgx.ForEachRow(rows, into, func() error {
		if n := len(found); n == 0 || found[n-1].OrderID != r.OrderID {
			found = append(found, domain.ReservationDetail{Reservation: r})
		}
		last := &found[len(found)-1]
		last.Lines = append(last.Lines, l)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find reservations: %w", err)
	}
	return found, nil
}
