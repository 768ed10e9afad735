package store

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// Index: orders_pkey.
const claimOrderSQL = `
WITH claimed AS (
  UPDATE orders SET customer_id = $3, capability_generation = $4, version = $2
  WHERE id = $1 AND version = $2 - 1 AND customer_id IS NULL AND confirmed_at IS NOT NULL
  RETURNING id, version, status, payment_status
)
INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
SELECT id, version, $5, status, payment_status, $6, '', $7, $8 FROM claimed`

// SaveClaimed writes the new owner of an order with the history row. Errors:
// domain.ErrVersionConflict.
func (s *Orders) SaveClaimed(ctx context.Context, o domain.Order, applied domain.AppliedTransition) error {
	actor, traceID := origin(ctx)
	tag, err := s.db.Exec(ctx, claimOrderSQL, o.ID, o.Version, o.CustomerID, o.CapabilityGeneration, applied.Command, actor, traceID, applied.At)
	if err != nil {
		return fmt.Errorf("claim order %s at version %d: %w", o.ID, o.Version, err)
	}
	if tag.RowsAffected() == 0 {
		return domain.ErrVersionConflict
	}
	s.invalidate(ctx, o.ID)
	return nil
}
