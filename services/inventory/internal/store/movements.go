package store

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// listMovementsSQL pages backwards by primary key.
const listMovementsSQL = `
SELECT id, sku, location, cause, on_hand_delta, reserved_delta, reference, created_at, reason, actor FROM movements
WHERE sku = $1 AND id < $2 ORDER BY id DESC LIMIT $3`

// Movements returns up to limit movements of the SKU that are older than the given one, the newest
// first; 0 starts at the newest.
func (s *Stock) Movements(ctx context.Context, sku domain.SKU, before int64, limit int) ([]domain.Movement, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	rows, err := s.db.Query(ctx, listMovementsSQL, string(sku), before, limit)
	if err != nil {
		return nil, fmt.Errorf("list movements of %s: %w", sku, err)
	}
	movements, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Movement])
	if err != nil {
		return nil, fmt.Errorf("list movements of %s: %w", sku, err)
	}
	return movements, nil
}
