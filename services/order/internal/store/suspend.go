package store

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// Index: orders_pkey.
const suspendSQL = `UPDATE orders SET task_at = 'infinity' WHERE id = $1 AND version = $2 AND task IS NOT NULL`

// Suspend suspends the task of an order. It reports false if the order was changed meanwhile.
func (s *Orders) Suspend(ctx context.Context, o domain.Order) (bool, error) {
	tag, err := s.db.Exec(ctx, suspendSQL, o.ID, o.Version)
	if err != nil {
		return false, fmt.Errorf("suspend the task of order %s: %w", o.ID, err)
	}
	return tag.RowsAffected() == 1, nil
}

// Index: orders_due.
const countSuspendedSQL = `SELECT count(*) FROM orders WHERE task IS NOT NULL AND task_at = 'infinity'`

// CountSuspended returns the number of orders with a suspended task.
func (s *Orders) CountSuspended(ctx context.Context) (count int64, err error) {
	if err := s.db.QueryRow(ctx, countSuspendedSQL).Scan(&count); err != nil {
		return 0, fmt.Errorf("count suspended tasks: %w", err)
	}
	return count, nil
}
