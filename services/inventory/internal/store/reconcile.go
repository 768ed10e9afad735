package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// compareSQL is one statement, so that everything it reads is from one snapshot: a transaction that
// changes a level also writes the movement, the row of pending_changes, and the reservation. It
// takes no row lock. It reads levels, published_levels, pending_changes, live reservations (by
// reservations_held and reservations_committed) and their lines (by primary key; OFFSET 0 keeps the
// planner from reading lines of ended reservations). It does not read history.
const compareSQL = `
WITH expected AS (
	SELECT sku, location, sum(on_hand)::bigint AS on_hand, sum(reserved)::bigint AS reserved
	FROM (
		SELECT sku, location, on_hand, reserved FROM published_levels
		UNION ALL SELECT sku, location, on_hand_delta, reserved_delta FROM pending_changes
	) AS part
	GROUP BY sku, location
), live AS (
	SELECT line.sku, line.location, sum(line.outstanding)::bigint AS units
	FROM (
		SELECT order_id FROM reservations WHERE state = 'held'
		UNION ALL SELECT order_id FROM reservations WHERE state = 'committed'
	) AS reservation
	CROSS JOIN LATERAL (
		SELECT sku, location, quantity - released - fulfilled AS outstanding
		FROM reservation_lines WHERE order_id = reservation.order_id OFFSET 0
	) AS line
	GROUP BY line.sku, line.location
), drifting AS (
	SELECT sku, location, coalesce(level.on_hand, 0) AS on_hand, coalesce(level.reserved, 0) AS reserved,
		coalesce(expected.on_hand, 0) AS expected_on_hand, coalesce(expected.reserved, 0) AS expected_reserved, coalesce(live.units, 0) AS in_reservations
	FROM levels AS level
	FULL JOIN expected USING (sku, location)
	FULL JOIN live USING (sku, location)
	WHERE coalesce(level.on_hand, 0) <> coalesce(expected.on_hand, 0)
		OR coalesce(level.reserved, 0) <> coalesce(expected.reserved, 0)
		OR coalesce(level.reserved, 0) <> coalesce(live.units, 0)
		OR level.on_hand < 0 OR NOT level.reserved BETWEEN 0 AND level.on_hand + level.backorder_limit
)
SELECT counted.levels, counted.drifts, first.sku, first.location, first.on_hand, first.reserved, first.expected_on_hand,
	first.expected_reserved, first.in_reservations
FROM (SELECT (SELECT count(*) FROM levels) AS levels, (SELECT count(*) FROM drifting) AS drifts) AS counted
LEFT JOIN (
	SELECT sku, location, on_hand, reserved, expected_on_hand, expected_reserved, in_reservations FROM drifting ORDER BY sku, location LIMIT $1
) AS first ON true
ORDER BY first.sku, first.location`

// CompareLevels returns up to limit levels that differ from the published levels and pending
// changes, from the live reservations, or violate their bounds. It waits for no lock and blocks no
// writer.
func (s *Stock) CompareLevels(ctx context.Context, limit int) (domain.Reconciliation, error) {
	result, err := readComparison(ctx, s.db, limit)
	if err != nil {
		return domain.Reconciliation{}, fmt.Errorf("compare levels: %w", err)
	}
	return result, nil
}

func readComparison(ctx context.Context, q pg.Querier, limit int) (result domain.Reconciliation, err error) {
	rows, err := q.Query(ctx, compareSQL, limit)
	if err != nil {
		return domain.Reconciliation{}, err
	}
	var (
		sku, location *string
		n             [5]*int64
	)
	into := []any{&result.Levels, &result.Count, &sku, &location, &n[0], &n[1], &n[2], &n[3], &n[4]}
	_, err = pgx.ForEachRow(rows, into, func() error {
		if sku != nil {
			result.Drifts = append(result.Drifts, domain.Drift{
				SKU: domain.SKU(*sku), Location: domain.LocationCode(*location), OnHand: *n[0], Reserved: *n[1],
				ExpectedOnHand: *n[2], ExpectedReserved: *n[3], InReservations: *n[4],
			})
		}
		return nil
	})
	return result, err
}
