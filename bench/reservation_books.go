package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// quietPoll is the interval at which unpublished changes are checked. quietPatience bounds the
	// wait for the next one to be published, quietWithin the wait for all.
	quietPoll     = 20 * time.Millisecond
	quietPatience = 2 * time.Second
	quietWithin   = 10 * time.Second
)

// durability returns the durability settings of the database at url, as the service's own role sees
// them. Error: one of them is off, which would make the figures meaningless.
func durability(ctx context.Context, url string) (string, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", fmt.Errorf("connect as the inventory service: %w", err)
	}
	defer conn.Close(ctx)
	var said string
	for _, name := range []string{"fsync", "synchronous_commit"} {
		var value string
		if err := conn.QueryRow(ctx, `SHOW `+name).Scan(&value); err != nil {
			return "", err
		}
		if value != "on" {
			return "", fmt.Errorf("%s is %s: this database is not durable", name, value)
		}
		said += name + " " + value + ", "
	}
	return said[:len(said)-2], nil
}

// read reads the counters of both services, the stores and this process.
func (r *reserving) read(ctx context.Context) (reading, error) {
	now, err := r.stores.read(ctx, map[string][]int{
		"inventory": {r.with.process.pid(), r.without.process.pid()},
		"load":      {os.Getpid()},
	})
	if err != nil {
		return reading{}, err
	}
	now.writes, err = r.stores.writes(ctx)
	return now, err
}

// Every transaction that writes gets the next higher number.
const writesSQL = `SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint`

// writes returns the number of transactions that have ever written.
func (s *stores) writes(ctx context.Context) (n int64, err error) {
	err = s.admin.QueryRow(ctx, writesSQL).Scan(&n)
	return n, err
}

// The first change that is not published yet, by the primary key, and the number of events that are
// not in Kafka yet.
const untoldSQL = `
SELECT coalesce((SELECT min(id) FROM inventory.pending_changes), 0), (SELECT count(*) FROM inventory.outbox WHERE published_at IS NULL)`

// quiet waits until all changes are published, so that the costs of one load do not count for the
// next. After the first timeout it does not wait again, and the report says so.
func (r *reserving) quiet(ctx context.Context) {
	if r.figures.books.late {
		return
	}
	began, moved, last := time.Now(), time.Now(), [2]int64{}
	err := until(ctx, quietPoll, func(ctx context.Context) (bool, error) {
		var now [2]int64
		if err := r.stores.admin.QueryRow(ctx, untoldSQL).Scan(&now[0], &now[1]); err != nil || now == [2]int64{} {
			return true, err
		}
		if now != last {
			last, moved = now, time.Now()
		}
		r.figures.books.late = time.Since(moved) > quietPatience || time.Since(began) > quietWithin
		return r.figures.books.late, nil
	})
	if err != nil {
		r.faults = append(r.faults, fmt.Errorf("wait until all changes are published: %w", err))
	}
}

// Levels that differ from the sum of their live reservations.
const driftsSQL = `
SELECT count(*)
FROM inventory.levels
FULL JOIN (
	SELECT sku, location, sum(quantity - released - fulfilled) AS held
	FROM inventory.reservation_lines JOIN inventory.reservations USING (order_id)
	WHERE state IN ('held', 'committed')
	GROUP BY sku, location
) AS live USING (sku, location)
WHERE coalesce(reserved, 0) <> coalesce(held, 0)`

// The live reservations of this benchmark.
const keptSQL = `
SELECT count(*)
FROM inventory.reservations JOIN inventory.reservation_lines USING (order_id)
WHERE state = 'held' AND sku LIKE '` + reserveSKUs + `%'`

// checkBooks counts levels that differ from their reservations, and the reservations found, to
// compare them with those acknowledged.
func (r *reserving) checkBooks(ctx context.Context) error {
	var drifts, kept int
	err := errors.Join(
		r.stores.admin.QueryRow(ctx, driftsSQL).Scan(&drifts),
		r.stores.admin.QueryRow(ctx, keptSQL).Scan(&kept),
	)
	if err != nil {
		return fmt.Errorf("read the books: %w", err)
	}
	r.figures.books.made, r.figures.books.kept, r.figures.books.drifts = r.made, kept, drifts
	return nil
}
