package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const availabilitySQL = `
SELECT sku, sum(on_hand - reserved)::bigint FROM levels WHERE sku = ANY ($1) GROUP BY sku`

// Availability returns the available units of each SKU that has a level, over all locations.
func (s *Stock) Availability(ctx context.Context, skus []domain.SKU) (map[domain.SKU]int64, error) {
	return s.unitsBySKU(ctx, availabilitySQL, skus)
}

func (s *Stock) unitsBySKU(ctx context.Context, sql string, skus []domain.SKU) (map[domain.SKU]int64, error) {
	rows, err := s.db.Query(ctx, sql, texts(skus))
	if err != nil {
		return nil, fmt.Errorf("units by SKU: %w", err)
	}
	found := make(map[domain.SKU]int64, len(skus))
	var (
		sku   domain.SKU
		units int64
	)
	_, err = pgx.ForEachRow(rows, []any{&sku, &units}, func() error {
		found[sku] = units
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("units by SKU: %w", err)
	}
	return found, nil
}

// orderableSQL reads the levels by primary key, as Snapshot does: at open locations.
const orderableSQL = `
SELECT l.sku, sum(greatest(0, l.on_hand - l.reserved + l.backorder_limit))::bigint
FROM levels l JOIN locations p ON p.code = l.location AND p.open
WHERE l.sku = ANY ($1) GROUP BY l.sku`

// Orderable returns the units of each SKU that an order could get, including back-orders: at open
// locations. SKUs without a level there are absent.
func (s *Stock) Orderable(ctx context.Context, skus []domain.SKU) (map[domain.SKU]int64, error) {
	return s.unitsBySKU(ctx, orderableSQL, skus)
}

// listLevelsSQL pages by primary key.
const listLevelsSQL = `
SELECT sku, location, on_hand, reserved, version, backorder_limit FROM levels
WHERE (sku, location) > ($1, $2) ORDER BY sku, location LIMIT $3`

// Levels returns up to limit levels after the given one, by SKU and location.
func (s *Stock) Levels(ctx context.Context, afterSKU domain.SKU, after domain.LocationCode, limit int) ([]domain.Level, error) {
	rows, err := s.db.Query(ctx, listLevelsSQL, string(afterSKU), string(after), limit)
	if err != nil {
		return nil, fmt.Errorf("list levels: %w", err)
	}
	levels, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Level])
	if err != nil {
		return nil, fmt.Errorf("list levels: %w", err)
	}
	return levels, nil
}

// levelsOfSQL reads by the primary key.
const levelsOfSQL = `
SELECT sku, location, on_hand, reserved, version, backorder_limit FROM levels
WHERE sku = ANY ($1) ORDER BY sku, location`

// LevelsOf returns the levels of the SKUs at all locations, by SKU and location.
func (s *Stock) LevelsOf(ctx context.Context, skus []domain.SKU) ([]domain.Level, error) {
	rows, err := s.db.Query(ctx, levelsOfSQL, texts(skus))
	if err != nil {
		return nil, fmt.Errorf("levels of SKUs: %w", err)
	}
	levels, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Level])
	if err != nil {
		return nil, fmt.Errorf("levels of SKUs: %w", err)
	}
	return levels, nil
}
