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

// HandOver records hand-overs in the transaction. It ignores unknown orders and recorded
// hand-overs. If a capture becomes due, it is due immediately.
func (s *Orders) HandOver(ctx context.Context, tx pgx.Tx, at time.Time, overs map[domain.OrderID]domain.HandOver) error {
	rows, err := tx.Query(ctx, lockSQL, slices.Collect(maps.Keys(overs)))
	if err != nil {
		return fmt.Errorf("lock %d orders: %w", len(overs), err)
	}
	orders, err := collect(rows)
	if err != nil {
		return fmt.Errorf("lock %d orders: %w", len(overs), err)
	}
	var transitions []transition
	for _, o := range orders {
		task, over := o.Task, overs[o.ID]
		moved, err := o.HandOver(at, over)
		if err != nil {
			continue // a repetition
		}
		var due *time.Duration
		if o.Task != task {
			due = new(time.Duration)
		}
		t, err := s.transition(ctx, o, moved, due)
		if err != nil {
			return err
		}
		transitions = append(transitions, t)
	}
	batch := &pgx.Batch{}
	queue(batch, transitions)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("hand %d orders over: %w", len(orders), err)
	}
	return nil
}
