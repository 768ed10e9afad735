package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Index: orders_pkey.
const saveMetadataSQL = `
WITH changed AS (
  UPDATE orders SET metadata = $3, version = $2 WHERE id = $1 AND version = $2 - 1
  RETURNING id, version, status, payment_status
)
INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
SELECT id, version, $4, status, payment_status, $5, '', $6, $7 FROM changed`

// SaveMetadata writes metadata with the history row. Errors: domain.ErrVersionConflict.
func (s *Orders) SaveMetadata(ctx context.Context, o domain.Order, applied domain.AppliedTransition) error {
	metadata := o.Metadata
	if metadata == nil {
		metadata = map[string]string{} // {}, not null
	}
	actor, traceID := origin(ctx)
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, saveMetadataSQL, o.ID, o.Version, metadata, applied.Command, actor, traceID, applied.At)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return domain.ErrVersionConflict
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "order", audit.Object{ID: string(o.ID), Version: o.Version}))
	})
	if errors.Is(err, domain.ErrVersionConflict) {
		return domain.ErrVersionConflict
	}
	if err != nil {
		return fmt.Errorf("save metadata of order %s at version %d: %w", o.ID, o.Version, err)
	}
	s.invalidate(ctx, o.ID)
	return nil
}

// Index: order_history_pkey.
const lastChangeSQL = `SELECT actor, at FROM order_history WHERE order_id = $1 AND version = $2`

// LastChange returns an order with its last change.
func (s *Orders) LastChange(ctx context.Context, id domain.OrderID) (domain.ChangedOrder, error) {
	order, err := s.Get(ctx, id)
	if err != nil {
		return domain.ChangedOrder{}, err
	}
	changed := domain.ChangedOrder{Order: order}
	err = s.db.QueryRow(ctx, lastChangeSQL, id, order.Version).Scan(&changed.By, &changed.At)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return domain.ChangedOrder{}, fmt.Errorf("find change %d of order %s: %w", order.Version, id, err)
	}
	return changed, nil
}
