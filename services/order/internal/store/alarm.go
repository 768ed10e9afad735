package store

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// Index: orders_pkey.
const alarmSQL = `UPDATE orders SET task_at = 'infinity' WHERE id = $1 AND version = $2 AND task IS NOT NULL`

// Alarm suspends the task of an order. It reports false if the order was changed meanwhile.
func (s *Orders) Alarm(ctx context.Context, o domain.Order) (bool, error) {
	tag, err := s.db.Exec(ctx, alarmSQL, o.ID, o.Version)
	if err != nil {
		return false, fmt.Errorf("alarm for order %s: %w", o.ID, err)
	}
	return tag.RowsAffected() == 1, nil
}

// Index: orders_due.
const alarmsSQL = `SELECT count(*) FROM orders WHERE task IS NOT NULL AND task_at = 'infinity'`

// Alarms returns the number of orders with a suspended task.
func (s *Orders) Alarms(ctx context.Context) (count int64, err error) {
	if err := s.db.QueryRow(ctx, alarmsSQL).Scan(&count); err != nil {
		return 0, fmt.Errorf("count alarms: %w", err)
	}
	return count, nil
}
