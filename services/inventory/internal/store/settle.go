package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// commit moves a hold by primary key.
const commit = `
UPDATE reservations SET state = 'committed' WHERE order_id = $1 AND state = 'held' AND expires_at > now()`

// Commit makes the order's hold permanent and reports whether it did: not when there is none, nor after it ended.
func (s *Stock) Commit(ctx context.Context, order domain.OrderID) (bool, error) {
	tag, err := s.db.Exec(ctx, commit, string(order))
	if err != nil {
		return false, fmt.Errorf("commit reservation %s: %w", order, err)
	}
	return tag.RowsAffected() == 1, nil
}

// one picks the reservation to release, by primary key.
const one = `
WITH ended AS (
	UPDATE reservations SET state = $2 WHERE order_id = $1 AND state IN ('held', 'committed') RETURNING order_id
)`

// due picks the reservations to expire, by reservations_held. Those that another instance, a commit or a release has in hand
// are left to them.
const due = `
WITH due AS (
	SELECT order_id FROM reservations WHERE state = 'held' AND expires_at <= now()
	ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
), ended AS (
	UPDATE reservations r SET state = $2 FROM due WHERE r.order_id = due.order_id RETURNING r.order_id
)`

// giveBack returns the units of the ended reservations. It locks their levels in order, each once, and the statement as a whole
// locked all its reservations before.
const giveBack = `, lines AS (
	SELECT l.order_id, l.sku, l.location, l.quantity FROM ended JOIN reservation_lines l USING (order_id)
), locked AS (
	SELECT v.sku, v.location, total.quantity
	FROM (SELECT sku, location, sum(quantity)::bigint AS quantity FROM lines GROUP BY sku, location) AS total
	JOIN levels v USING (sku, location)
	ORDER BY v.sku, v.location
	FOR NO KEY UPDATE OF v
), freed AS (
	UPDATE levels v SET reserved = v.reserved - locked.quantity
	FROM locked WHERE v.sku = locked.sku AND v.location = locked.location
), booked AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
	SELECT sku, location, $2, 0, -quantity, order_id::text, $3 FROM lines
	RETURNING id, sku, location, on_hand_delta, reserved_delta
)` + tell + `
SELECT count(*) FROM ended`

// Release gives back what the order holds; of an unknown or ended reservation it does nothing.
func (s *Stock) Release(ctx context.Context, actor domain.Actor, order domain.OrderID) error {
	if _, err := s.db.Exec(ctx, one+giveBack, string(order), string(domain.StatusReleased), string(actor)); err != nil {
		return fmt.Errorf("release reservation %s: %w", order, err)
	}
	return nil
}

// Expire gives back up to limit holds whose time is over, the oldest first, and returns how many. Any number of instances may
// do so at once.
func (s *Stock) Expire(ctx context.Context, actor domain.Actor, limit int) (int, error) {
	var count int
	err := s.db.QueryRow(ctx, due+giveBack, limit, string(domain.StatusExpired), string(actor)).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("expire reservations: %w", err)
	}
	return count, nil
}

const find = `SELECT state, expires_at, digest FROM reservations WHERE order_id = $1`

// Find returns the order's reservation, or domain.ErrReservationNotFound.
func (s *Stock) Find(ctx context.Context, order domain.OrderID) (domain.Reservation, error) {
	r := domain.Reservation{OrderID: order}
	var digest []byte
	err := s.db.QueryRow(ctx, find, string(order)).Scan(&r.Status, &r.ExpiresAt, &digest)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Reservation{}, domain.ErrReservationNotFound
	}
	if err != nil {
		return domain.Reservation{}, fmt.Errorf("find reservation %s: %w", order, err)
	}
	r.Digest = domain.Digest(digest)
	return r, nil
}

const lines = `
SELECT sku, sum(quantity)::bigint FROM reservation_lines WHERE order_id = $1 GROUP BY sku ORDER BY sku`

// Lines returns what the order's reservation was made of, by SKU.
func (s *Stock) Lines(ctx context.Context, order domain.OrderID) ([]domain.Line, error) {
	rows, err := s.db.Query(ctx, lines, string(order))
	if err != nil {
		return nil, fmt.Errorf("lines of reservation %s: %w", order, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Line])
	if err != nil {
		return nil, fmt.Errorf("lines of reservation %s: %w", order, err)
	}
	return found, nil
}
