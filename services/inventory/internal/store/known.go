package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const (
	// Index: levels_pkey.
	unknownSQL = `SELECT sku FROM unnest($1::text[]) WITH ORDINALITY AS asked (sku, at)
		WHERE NOT EXISTS (SELECT FROM levels WHERE levels.sku = asked.sku)
		GROUP BY sku ORDER BY min(at)`
	// Index: levels_pkey, a full scan; runs only before an error.
	skusSQL = `SELECT DISTINCT sku FROM levels ORDER BY sku`
)

// Unknown returns the skus without a level at any location, each once, in the given order.
func (s *Stock) Unknown(ctx context.Context, skus []domain.SKU) ([]domain.SKU, error) {
	rows, err := s.db.Query(ctx, unknownSQL, skus)
	if err != nil {
		return nil, fmt.Errorf("look for %d SKUs: %w", len(skus), err)
	}
	unknown, err := pgx.CollectRows(rows, pgx.RowTo[domain.SKU])
	if err != nil {
		return nil, fmt.Errorf("look for %d SKUs: %w", len(skus), err)
	}
	return unknown, nil
}

// SKUs returns all SKUs that have a level.
func (s *Stock) SKUs(ctx context.Context) ([]domain.SKU, error) {
	rows, err := s.db.Query(ctx, skusSQL)
	if err != nil {
		return nil, fmt.Errorf("list SKUs: %w", err)
	}
	skus, err := pgx.CollectRows(rows, pgx.RowTo[domain.SKU])
	if err != nil {
		return nil, fmt.Errorf("list SKUs: %w", err)
	}
	return skus, nil
}
