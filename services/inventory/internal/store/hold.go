package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// lockTimeoutSQL bounds the wait for each lock until the end of the transaction.
const lockTimeoutSQL = `SELECT set_config('lock_timeout', $1, true)`

// holdSQL writes reservations (sorted by order id), their lines and their movements. It reads from
// made, so that reservations, for which other transactions may wait, are written first.
const holdSQL = `
WITH made AS (
	INSERT INTO reservations (order_id, state, digest, expires_at)
	SELECT order_id::uuid, 'held', digest, now() + ttl * interval '1 microsecond'
	FROM unnest($1::text[], $2::bytea[], $3::bigint[]) AS wanted (order_id, digest, ttl)
	RETURNING now() AS made_at
), allocations AS (
	SELECT order_id, actor, sku, location, quantity
	FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[]) AS allocation (order_id, actor, sku, location, quantity)
), lines AS (
	INSERT INTO reservation_lines (order_id, sku, location, quantity)
	SELECT order_id::uuid, sku, location, quantity FROM allocations
), written AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
	SELECT sku, location, 'reserved', 0, quantity, order_id, actor FROM allocations
	RETURNING id, sku, location, on_hand_delta, reserved_delta
)` + queueChangesCTE + `
SELECT max(made_at) FROM made`

// reserveSQL reserves units of one level, by primary key. If there are too few units it divides by
// zero, because an error is the way to make the server roll back the pipeline.
const reserveSQL = `
WITH taken AS (
	UPDATE levels SET reserved = reserved + $3
	WHERE sku = $1 AND location = $2` + enoughUnits + `
	RETURNING 1
)
SELECT 1 / count(*) FROM taken`

// reserveEachSQL is reserveSQL for several levels, sorted by SKU and location, which is the lock
// order: the rows are locked one by one in the order of the arrays.
const reserveEachSQL = `
WITH wanted AS MATERIALIZED (
	SELECT level.sku, level.location, total.quantity
	FROM unnest($1::text[], $2::text[], $3::bigint[]) AS total (sku, location, quantity)
	CROSS JOIN LATERAL (
		SELECT sku, location FROM levels WHERE sku = total.sku AND location = total.location FOR NO KEY UPDATE
	) AS level
), taken AS (
	UPDATE levels v SET reserved = v.reserved + wanted.quantity
	FROM wanted WHERE v.sku = wanted.sku AND v.location = wanted.location` + enoughUnitsOfEach + `
	RETURNING 1
)
SELECT 1 / (count(*) = cardinality($1))::int FROM taken`

// Hold reserves for all orders or for none, and returns the reservations in the same order. It
// returns domain.ErrStaleSnapshot, and changes nothing, if a level now has too few units, or an
// order now has a reservation. A wait above 0 bounds the wait for each lock.
//
// The statements are one pipeline, which PostgreSQL runs as one transaction without BEGIN and
// COMMIT: it commits at the end, or rolls back at the first error. Each level is locked once for
// all orders, and last, so its lock is not held during a round trip.
func (s *Stock) Hold(ctx context.Context, holds []app.HoldRequest, wait time.Duration) ([]domain.Reservation, error) {
	var now time.Time
	c := columnsOf(sorted(holds))
	batch := &pgx.Batch{}
	if wait > 0 {
		batch.Queue(lockTimeoutSQL, strconv.FormatInt(wait.Milliseconds(), 10))
	}
	batch.Queue(holdSQL, c.orders, c.digests, c.ttls, c.lineOrders, c.actors, c.skus, c.locations, c.quantities).
		QueryRow(func(row pgx.Row) error { return row.Scan(&now) })
	queueReserve(batch, totals(holds))
	err := s.db.SendBatch(ctx, batch).Close()
	if isStale(err) {
		return nil, domain.ErrStaleSnapshot.Wrap(err)
	}
	if err != nil {
		return nil, fmt.Errorf("reserve for %d orders from %s: %w", len(holds), holds[0].Order, err)
	}
	made := make([]domain.Reservation, len(holds))
	for i, h := range holds {
		made[i] = domain.Reservation{
			OrderID: h.Order, Status: domain.StatusHeld, ExpiresAt: now.Add(h.TTL.Truncate(time.Microsecond)), Digest: h.Digest,
		}
	}
	return made, nil
}

// queueReserve queues the statement that reserves units of the levels.
func queueReserve(batch *pgx.Batch, levels []domain.Allocation) {
	if len(levels) == 1 {
		batch.Queue(reserveSQL, string(levels[0].SKU), string(levels[0].Location), levels[0].Quantity)
		return
	}
	words, quantities := make([]string, 2*len(levels)), make([]int64, len(levels))
	skus, locations := words[:len(levels)], words[len(levels):]
	for i, level := range levels {
		skus[i], locations[i], quantities[i] = string(level.SKU), string(level.Location), level.Quantity
	}
	batch.Queue(reserveEachSQL, skus, locations, quantities)
}

// sorted returns the holds by order id, which is the lock order.
func sorted(holds []app.HoldRequest) []app.HoldRequest {
	if len(holds) == 1 {
		return holds
	}
	return slices.SortedFunc(slices.Values(holds), func(a, b app.HoldRequest) int { return cmp.Compare(a.Order, b.Order) })
}

// totals returns the units that the holds take from each level, in lock order.
func totals(holds []app.HoldRequest) []domain.Allocation {
	if len(holds) == 1 {
		return holds[0].Allocations
	}
	var all []domain.Allocation
	for _, h := range holds {
		all = append(all, h.Allocations...)
	}
	slices.SortFunc(all, func(a, b domain.Allocation) int {
		return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
	})
	summed := all[:0]
	for _, allocation := range all {
		if last := len(summed) - 1; last >= 0 && summed[last].SKU == allocation.SKU && summed[last].Location == allocation.Location {
			summed[last].Quantity += allocation.Quantity
			continue
		}
		summed = append(summed, allocation)
	}
	return summed
}

// divisionByZero is the SQLSTATE of the error of reserveSQL.
const divisionByZero = "22012"

func isStale(err error) bool {
	var refusal *pgconn.PgError
	return errors.As(err, &refusal) && refusal.Code == divisionByZero || pg.Constraint(err) == "reservations_pkey"
}

// Stuck reports whether err is a timeout of waiting for a lock.
func Stuck(err error) bool { return pg.IsLocked(err) }

// columns holds reservations as arrays for unnest.
type columns struct {
	orders  []string
	digests [][]byte
	ttls    []int64 // in microseconds, as pgx encodes durations one by one

	lineOrders, actors, skus, locations []string
	quantities                          []int64
}

func columnsOf(holds []app.HoldRequest) columns {
	lines := 0
	for _, h := range holds {
		lines += len(h.Allocations)
	}
	words := make([]string, len(holds)+4*lines)
	next := func(n int) []string {
		part := words[:0:n]
		words = words[n:]
		return part
	}
	c := columns{
		orders: next(len(holds)), digests: make([][]byte, len(holds)), ttls: make([]int64, len(holds)),
		lineOrders: next(lines), actors: next(lines), skus: next(lines), locations: next(lines),
		quantities: make([]int64, 0, lines),
	}
	for i := range holds {
		h := &holds[i]
		c.orders = append(c.orders, string(h.Order))
		c.digests[i], c.ttls[i] = h.Digest[:], h.TTL.Microseconds()
		for _, allocation := range h.Allocations {
			c.lineOrders = append(c.lineOrders, string(h.Order))
			c.actors = append(c.actors, string(h.Actor))
			c.skus = append(c.skus, string(allocation.SKU))
			c.locations = append(c.locations, string(allocation.Location))
			c.quantities = append(c.quantities, allocation.Quantity)
		}
	}
	return c
}
