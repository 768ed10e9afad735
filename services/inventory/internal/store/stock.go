package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Stock implements app.Stock on PostgreSQL.
type Stock struct{ db *pg.DB }

// New returns the stock of a database that has the inventory schema.
func New(db *pg.DB) *Stock { return &Stock{db: db} }

// look reads by the primary keys of both tables: a row a level, each with the reservation, and at least one row. The SKUs stand in
// a sub-select to hide their number: PostgreSQL would otherwise plan anew for each call, at twice the cost of the reading.
const look = `
SELECT r.state, r.expires_at, r.digest, l.sku, l.location, l.on_hand, l.reserved
FROM (VALUES ($1::uuid)) AS wanted (order_id)
LEFT JOIN reservations r ON r.order_id = wanted.order_id
LEFT JOIN levels l ON l.sku = ANY ((SELECT $2::text[])::text[])`

// Look returns the order's reservation, nil if it has none, and the levels of the SKUs at all locations: one statement that
// writes nothing and locks nothing.
func (s *Stock) Look(ctx context.Context, order domain.OrderID, skus []domain.SKU) (*domain.Reservation, []domain.Level, error) {
	rows, err := s.db.Query(ctx, look, string(order), texts(skus))
	if err != nil {
		return nil, nil, fmt.Errorf("look up stock: %w", err)
	}
	var (
		status, sku, location *string
		expires               *time.Time
		digest                []byte
		onHand, reserved      *int64
		reservation           *domain.Reservation
		levels                []domain.Level
	)
	_, err = pgx.ForEachRow(rows, []any{&status, &expires, &digest, &sku, &location, &onHand, &reserved}, func() error {
		if status != nil {
			reservation = &domain.Reservation{
				OrderID: order, Status: domain.Status(*status), ExpiresAt: *expires, Digest: domain.Digest(digest),
			}
		}
		if sku != nil {
			levels = append(levels, domain.Level{
				SKU: domain.SKU(*sku), Location: domain.Location(*location), OnHand: *onHand, Reserved: *reserved,
			})
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("look up stock: %w", err)
	}
	return reservation, levels, nil
}

// hold writes a reservation, its lines and their movements.
const hold = `
WITH made AS (
	INSERT INTO reservations (order_id, state, digest, expires_at)
	VALUES ($1, 'held', $2, now() + $3::interval)
	RETURNING expires_at
), lines AS (
	INSERT INTO reservation_lines (order_id, sku, location, quantity)
	SELECT $1, sku, location, quantity FROM unnest($4::text[], $5::text[], $6::bigint[]) AS take (sku, location, quantity)
	RETURNING order_id, sku, location, quantity
), booked AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
	SELECT sku, location, 'reserved', 0, quantity, order_id::text, $7 FROM lines
	RETURNING id, sku, location, on_hand_delta, reserved_delta
)` + tell + `
SELECT expires_at FROM made`

// take reserves units of one level, by primary key. It divides by zero where it finds too few: an error is how a statement makes
// the server undo the pipeline it belongs to.
const take = `
WITH taken AS (
	UPDATE levels SET reserved = reserved + $3
	WHERE sku = $1 AND location = $2` + guard + `
	RETURNING 1
)
SELECT 1 / count(*) FROM taken`

// Hold reserves the takes, which are sorted by SKU, all or none, and returns the new reservation. It returns
// domain.ErrOvertaken, and changes nothing, when a level has too few units by now, or the order a reservation.
//
// The statements go to the server together and are one transaction there, without BEGIN and COMMIT: they commit at their end, or
// not at all after the first that fails. So the locks of the levels, taken last, are held for no round trip.
func (s *Stock) Hold(
	ctx context.Context, actor domain.Actor, order domain.OrderID, digest domain.Digest, takes []domain.Take, ttl time.Duration,
) (domain.Reservation, error) {
	reservation := domain.Reservation{OrderID: order, Status: domain.StatusHeld, Digest: digest}
	c := columnsOf(takes)
	batch := &pgx.Batch{}
	batch.Queue(hold, string(order), digest[:], ttl, c.skus, c.locations, c.quantities, string(actor)).
		QueryRow(func(row pgx.Row) error { return row.Scan(&reservation.ExpiresAt) })
	for i := range takes {
		batch.Queue(take, c.skus[i], c.locations[i], c.quantities[i])
	}
	err := s.db.SendBatch(ctx, batch).Close()
	if overtaken(err) {
		return domain.Reservation{}, domain.ErrOvertaken.Wrap(err)
	}
	if err != nil {
		return domain.Reservation{}, fmt.Errorf("reserve for order %s: %w", order, err)
	}
	return reservation, nil
}

// divisionByZero is the SQLSTATE that take fails with.
const divisionByZero = "22012"

func overtaken(err error) bool {
	var refusal *pgconn.PgError
	return errors.As(err, &refusal) && refusal.Code == divisionByZero || pg.Constraint(err) == "reservations_pkey"
}

// columns are takes as arrays for unnest.
type columns struct {
	skus, locations []string
	quantities      []int64
}

func columnsOf(takes []domain.Take) columns {
	c := columns{
		skus: make([]string, len(takes)), locations: make([]string, len(takes)), quantities: make([]int64, len(takes)),
	}
	for i, t := range takes {
		c.skus[i], c.locations[i], c.quantities[i] = string(t.SKU), string(t.Location), t.Quantity
	}
	return c
}

func texts(skus []domain.SKU) []string {
	out := make([]string, len(skus))
	for i, sku := range skus {
		out[i] = string(sku)
	}
	return out
}
