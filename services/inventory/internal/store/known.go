package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const (
	// Index: levels_pkey.
	unknownSQL = `SELECT sku FROM unnest($1::text[]) WITH ORDINALITY AS asked (sku, at)
		WHERE NOT EXISTS (SELECT FROM levels WHERE levels.sku = asked.sku)
		GROUP BY sku ORDER BY min(at)`
	// nearSQL reads some levels on either side of each word: what a typing error was meant to be
	// most often begins as it does. Index: levels_pkey.
	nearSQL = `
SELECT DISTINCT near.sku
FROM unnest($1::text[]) AS word (sku) CROSS JOIN LATERAL (
	(SELECT l.sku FROM levels l WHERE l.sku >= word.sku ORDER BY l.sku, l.location LIMIT $2)
	UNION ALL
	(SELECT l.sku FROM levels l WHERE l.sku < word.sku ORDER BY l.sku DESC, l.location DESC LIMIT $2)
) near
ORDER BY near.sku`
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

// nearLevels is how many levels SKUsNear reads on either side of a SKU.
const nearLevels = 100

// SKUsNear returns SKUs with a level that stand near the given ones, as they are written or in
// capitals: a bounded number of each.
func (s *Stock) SKUsNear(ctx context.Context, skus []domain.SKU) ([]domain.SKU, error) {
	words := make([]string, 0, 2*len(skus))
	for _, sku := range skus {
		words = append(words, string(sku))
		if capitals := strings.ToUpper(string(sku)); capitals != string(sku) {
			words = append(words, capitals)
		}
	}
	rows, err := s.db.Query(ctx, nearSQL, words, nearLevels)
	if err != nil {
		return nil, fmt.Errorf("list SKUs near %d others: %w", len(skus), err)
	}
	near, err := pgx.CollectRows(rows, pgx.RowTo[domain.SKU])
	if err != nil {
		return nil, fmt.Errorf("list SKUs near %d others: %w", len(skus), err)
	}
	return near, nil
}
