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
	return s.record(ctx, tx, slices.Collect(maps.Keys(units)), func(o *domain.Order) (domain.AppliedTransition, error) {
		return o.RecordFulfillment(at, units[o.ID])
	})
}

// RecordShipments records how far the shipments of orders are, in the transaction. It ignores
// unknown orders and what is recorded. If a capture becomes due, it is due immediately.
func (s *Orders) RecordShipments(ctx context.Context, tx pgx.Tx, at time.Time, progress map[domain.OrderID]domain.ShipmentProgress) error {
	return s.record(ctx, tx, slices.Collect(maps.Keys(progress)), func(o *domain.Order) (domain.AppliedTransition, error) {
		return o.RecordShipments(at, progress[o.ID])
	})
}

// record applies a command to orders, which it locks. An order that refuses it stays as it is.
func (s *Orders) record(
	ctx context.Context, tx pgx.Tx, ids []domain.OrderID, command func(*domain.Order) (domain.AppliedTransition, error),
) error {
	rows, err := tx.Query(ctx, lockSQL, ids)
	if err != nil {
		return fmt.Errorf("lock %d orders: %w", len(ids), err)
	}
	orders, err := collect(rows)
	if err != nil {
		return fmt.Errorf("lock %d orders: %w", len(ids), err)
	}
	var transitions []transition
	for _, o := range orders {
		if !o.Status.Known() { // a later version wrote it; it has to hear of this
			return fmt.Errorf("record what happened to order %s: status %q is unknown", o.ID, o.Status)
		}
		task := o.Task
		applied, err := command(&o)
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
		return fmt.Errorf("record what happened to %d orders: %w", len(orders), err)
	}
	return nil
}
