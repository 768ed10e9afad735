package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// Index: orders_pkey.
const saveSlotSQL = `
WITH moved AS (
  UPDATE orders SET delivery = $3, version = $2 WHERE id = $1 AND version = $2 - 1
  RETURNING id, version, status, payment_status
)
INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
SELECT id, version, $4, status, payment_status, $5, '', $6, $7 FROM moved`

// SaveSlot writes the slot of an order with the history row. Errors: domain.ErrVersionConflict.
func (s *Orders) SaveSlot(ctx context.Context, o domain.Order, applied domain.AppliedTransition) error {
	delivery, err := json.Marshal(o.Delivery)
	if err != nil {
		return fmt.Errorf("encode delivery of order %s: %w", o.ID, err)
	}
	actor, traceID := origin(ctx)
	tag, err := s.db.Exec(ctx, saveSlotSQL, o.ID, o.Version, delivery, applied.Command, actor, traceID, applied.At)
	if err != nil {
		return fmt.Errorf("save slot of order %s at version %d: %w", o.ID, o.Version, err)
	}
	if tag.RowsAffected() == 0 {
		return domain.ErrVersionConflict
	}
	s.invalidate(ctx, o.ID)
	return nil
}
