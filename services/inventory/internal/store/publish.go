package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// EventEncoder returns the events of changed SKUs.
type EventEncoder func(items []domain.StockSummary) []proto.Message

// ChangeQueue implements app.ChangeQueue on PostgreSQL.
type ChangeQueue struct {
	db        *pg.DB
	outbox    *event.Outbox
	encode    EventEncoder
	threshold int64
}

// NewChangeQueue returns the pending changes of a database. threshold applies to SKUs without their
// own.
func NewChangeQueue(db *pg.DB, outbox *event.Outbox, encode EventEncoder, threshold int64) *ChangeQueue {
	return &ChangeQueue{db: db, outbox: outbox, encode: encode, threshold: threshold}
}

// pendingSQL reads the first entry of pending_changes_pkey.
const pendingSQL = `SELECT EXISTS (SELECT FROM pending_changes ORDER BY id LIMIT 1)`

// lockPublisherSQL takes the publishers' lock for the transaction, unless another instance holds
// it.
const lockPublisherSQL = `SELECT pg_try_advisory_xact_lock(hashtextextended('inventory.announce', 0))`

// removePendingSQL removes rows from the queue by pending_changes_pkey, adds them to the published
// levels by primary key, and returns them with their movements, each by its primary key: OFFSET 0
// keeps the planner from reading movements in another way.
const removePendingSQL = `
WITH taken AS (
	DELETE FROM pending_changes WHERE id = ANY (ARRAY(SELECT id FROM pending_changes ORDER BY id LIMIT $1))
	RETURNING movement_id, sku, location, on_hand_delta, reserved_delta
), folded AS (
	INSERT INTO published_levels (sku, location, on_hand, reserved)
	SELECT sku, location, sum(on_hand_delta), sum(reserved_delta) FROM taken WHERE movement_id IS NOT NULL
	GROUP BY sku, location ORDER BY sku, location
	ON CONFLICT (sku, location) DO UPDATE
	SET on_hand = published_levels.on_hand + excluded.on_hand, reserved = published_levels.reserved + excluded.reserved
)
SELECT taken.movement_id, taken.sku, taken.location, m.cause, taken.on_hand_delta, taken.reserved_delta, m.reference, m.created_at
FROM taken LEFT JOIN LATERAL (
	SELECT cause, reference, created_at FROM movements WHERE sku = taken.sku AND id = taken.movement_id OFFSET 0
) AS m ON true
ORDER BY taken.sku, taken.movement_id`

// summariesSQL reads published_levels, levels and skus by their primary keys, and increments the
// revision. Units on hand and reserved are the sums of the published movements; levels may already
// be newer.
const summariesSQL = `
SELECT wanted.sku, published.on_hand, published.reserved, coalesce(policy.backorder_limit, 0), coalesce(item.low_threshold, $2),
	coalesce(item.status, ''), next.revision
FROM (SELECT nextval('stock_revision') AS revision) AS next, unnest($1::text[]) AS wanted (sku)
CROSS JOIN LATERAL (
	SELECT coalesce(sum(on_hand), 0)::bigint AS on_hand, coalesce(sum(reserved), 0)::bigint AS reserved
	FROM published_levels WHERE sku = wanted.sku
) AS published
CROSS JOIN LATERAL (SELECT sum(backorder_limit)::bigint AS backorder_limit FROM levels WHERE sku = wanted.sku) AS policy
LEFT JOIN LATERAL (SELECT low_threshold, status FROM skus WHERE sku = wanted.sku OFFSET 0) AS item ON true
ORDER BY wanted.sku COLLATE "C"`

// writeStatusesSQL writes by skus_pkey, in the lock order of skus.
const writeStatusesSQL = `
INSERT INTO skus (sku, status)
SELECT sku, status FROM unnest($1::text[], $2::text[]) AS published (sku, status) ORDER BY sku COLLATE "C"
ON CONFLICT (sku) DO UPDATE SET status = excluded.status`

// Publish removes up to limit changes from the queue and writes their events to the outbox, in one
// transaction. It returns the number of changes; 0 while another instance does so.
func (q *ChangeQueue) Publish(ctx context.Context, limit int) (taken int, err error) {
	var pending bool
	if err := q.db.QueryRow(ctx, pendingSQL).Scan(&pending); err != nil || !pending {
		return 0, err
	}
	err = q.db.WithTx(ctx, func(tx pgx.Tx) error {
		var leader bool
		if err := tx.QueryRow(ctx, lockPublisherSQL).Scan(&leader); err != nil || !leader {
			return err
		}
		items, count, err := q.removePending(ctx, tx, limit)
		if err != nil || count == 0 {
			return err
		}
		taken = count
		return q.writeEvents(ctx, tx, items)
	})
	if err != nil {
		return 0, fmt.Errorf("publish stock: %w", err)
	}
	return taken, nil
}

// removePending returns the changed SKUs, sorted, with their changes, and the number of removed
// rows.
func (q *ChangeQueue) removePending(ctx context.Context, tx pgx.Tx, limit int) ([]domain.StockSummary, int, error) {
	rows, err := tx.Query(ctx, removePendingSQL, limit)
	if err != nil {
		return nil, 0, err
	}
	var (
		items            []domain.StockSummary
		count            int
		m                domain.Movement
		id               *int64
		cause, reference *string
		created          *time.Time
	)
	into := []any{&id, &m.SKU, &m.Location, &cause, &m.OnHandDelta, &m.ReservedDelta, &reference, &created}
	_, err = pgx.ForEachRow(rows, into, func() error {
		count++
		if len(items) == 0 || items[len(items)-1].SKU != m.SKU {
			items = append(items, domain.StockSummary{SKU: m.SKU})
		}
		if id == nil {
			return nil // a policy changed, and no units
		}
		if cause == nil {
			return fmt.Errorf("movement %d of %s is missing", *id, m.SKU)
		}
		m.ID, m.Cause, m.Reference, m.CreatedAt = *id, domain.Cause(*cause), *reference, *created
		last := &items[len(items)-1]
		last.Movements = append(last.Movements, m)
		return nil
	})
	return items, count, err
}

// writeEvents completes the items and writes their events and changed statuses.
func (q *ChangeQueue) writeEvents(ctx context.Context, tx pgx.Tx, items []domain.StockSummary) error {
	if err := q.readSummaries(ctx, tx, items); err != nil {
		return err
	}
	var skus, statuses []string
	for _, item := range items {
		if status := item.Status(); status != item.LastPublishedStatus {
			skus, statuses = append(skus, string(item.SKU)), append(statuses, string(status))
		}
	}
	batch := &pgx.Batch{}
	if len(skus) > 0 {
		batch.Queue(writeStatusesSQL, skus, statuses)
	}
	if err := q.outbox.Queue(ctx, batch, q.encode(items)...); err != nil {
		return err
	}
	return tx.SendBatch(ctx, batch).Close()
}

// readSummaries adds the current numbers and settings. The rows have the order of the items.
func (q *ChangeQueue) readSummaries(ctx context.Context, tx pgx.Tx, items []domain.StockSummary) error {
	skus := make([]string, len(items))
	for i, item := range items {
		skus[i] = string(item.SKU)
	}
	rows, err := tx.Query(ctx, summariesSQL, skus, q.threshold)
	if err != nil {
		return err
	}
	var (
		next  int
		found domain.StockSummary
	)
	into := []any{
		&found.SKU, &found.OnHand, &found.Reserved, &found.BackorderLimit, &found.Threshold, &found.LastPublishedStatus, &found.Revision,
	}
	_, err = pgx.ForEachRow(rows, into, func() error {
		found.Movements = items[next].Movements
		items[next] = found
		next++
		return nil
	})
	return err
}
