package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// Indexes: primary keys. Orders are locked by id before they change.
const lockSQL = `
SELECT ` + joinedColumns + `
FROM orders o JOIN order_lines l ON l.order_id = o.id
WHERE o.id = ANY ($1::uuid[])
ORDER BY o.id, l.position
FOR NO KEY UPDATE OF o`

// RecordFulfillments records fulfillments in the transaction. It ignores unknown orders and
// recorded fulfillments. If a capture becomes due, it is due immediately.
func (s *Orders) RecordFulfillments(ctx context.Context, tx pgx.Tx, at time.Time, units map[domain.OrderID]domain.FulfilledUnits) error {
	rows, err := tx.Query(ctx, lockSQL, slices.Collect(maps.Keys(units)))
	if err != nil {
		return fmt.Errorf("lock %d orders: %w", len(units), err)
	}
	orders, err := collect(rows)
	if err != nil {
		return fmt.Errorf("lock %d orders: %w", len(units), err)
	}
	var transitions []transition
	for _, o := range orders {
		task := o.Task
		applied, err := o.RecordFulfillment(at, units[o.ID])
		if err != nil {
			continue // a repetition
		}
		var due *time.Duration
		if o.Task != task {
			due = new(time.Duration)
		}
		t, err := s.transition(ctx, o, applied, due)
		if err != nil {
			return err
		}
		transitions = append(transitions, t)
	}
	batch := &pgx.Batch{}
	queue(batch, transitions)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("record fulfillments of %d orders: %w", len(orders), err)
	}
	return nil
}
