package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// Index: order_history_pkey.
const historySQL = `SELECT command, at FROM order_history WHERE order_id = $1 ORDER BY version`

// History returns the commands that were applied to an order, the first one first; none of an
// unknown order.
func (s *Orders) History(ctx context.Context, id domain.OrderID) ([]domain.HistoryEntry, error) {
	rows, err := s.db.Query(ctx, historySQL, id)
	if err != nil {
		return nil, fmt.Errorf("read the history of order %s: %w", id, err)
	}
	entries, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.HistoryEntry])
	if err != nil {
		return nil, fmt.Errorf("read the history of order %s: %w", id, err)
	}
	return entries, nil
}
