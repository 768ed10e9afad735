package reservations

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/bench/internal/measure"
)

const (
	// publishedPoll is the interval at which unpublished changes are checked. publishedStall bounds
	// the wait for the next one to be published, publishedTimeout the wait for all.
	publishedPoll    = 20 * time.Millisecond
	publishedStall   = 2 * time.Second
	publishedTimeout = 10 * time.Second
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
func (r *measurement) read(ctx context.Context) (measure.Reading, error) {
	now, err := r.Stores.Read(ctx, map[string][]int{
		"inventory": {r.with.process.PID(), r.without.process.PID()},
		"load":      {os.Getpid()},
	})
	if err != nil {
		return measure.Reading{}, err
	}
	now.Writes, err = r.Stores.Writes(ctx)
	return now, err
}

// The first change that is not published yet, by the primary key, and the number of events that are
// not in Kafka yet.
const unpublishedSQL = `
SELECT coalesce((SELECT min(id) FROM inventory.pending_changes), 0), (SELECT count(*) FROM inventory.outbox WHERE published_at IS NULL)`

// waitPublished waits until all changes are published, so that the costs of one load do not count
// for the next. After the first timeout it does not wait again, and the report says so.
func (r *measurement) waitPublished(ctx context.Context) {
	if r.figures.end.late {
		return
	}
	began, moved, last := time.Now(), time.Now(), [2]int64{}
	err := measure.Until(ctx, publishedPoll, func(ctx context.Context) (bool, error) {
		var now [2]int64
		if err := r.Stores.Admin.QueryRow(ctx, unpublishedSQL).Scan(&now[0], &now[1]); err != nil || now == [2]int64{} {
			return true, err
		}
		if now != last {
			last, moved = now, time.Now()
		}
		r.figures.end.late = time.Since(moved) > publishedStall || time.Since(began) > publishedTimeout
		return r.figures.end.late, nil
	})
	if err != nil {
		r.figures.failures = append(r.figures.failures, fmt.Errorf("wait until all changes are published: %w", err))
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
const foundSQL = `
SELECT count(*)
FROM inventory.reservations JOIN inventory.reservation_lines USING (order_id)
WHERE state = 'held' AND sku LIKE '` + skuPrefix + `%'`

// checkEnd counts levels that differ from their reservations, and the reservations found, to
// compare them with those acknowledged.
func (r *measurement) checkEnd(ctx context.Context) error {
	var drifts, found int
	err := errors.Join(
		r.Stores.Admin.QueryRow(ctx, driftsSQL).Scan(&drifts),
		r.Stores.Admin.QueryRow(ctx, foundSQL).Scan(&found),
	)
	if err != nil {
		return fmt.Errorf("read the state at the end: %w", err)
	}
	r.figures.end.acknowledged, r.figures.end.found, r.figures.end.drifts = r.acknowledged, found, drifts
	return nil
}
