package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// unitsSQL reads by primary key, as snapshotSQL does; the array is in a sub-select for the same
// reason. Indexes: levels_pkey, locations_pkey.
const unitsSQL = `
SELECT l.sku, sum(l.on_hand - l.reserved)::bigint,
       sum(greatest(0, l.on_hand - l.reserved + l.backorder_limit)) FILTER (WHERE p.open)::bigint
FROM levels l JOIN locations p ON p.code = l.location
WHERE l.sku = ANY ((SELECT $1::text[])::text[]) GROUP BY l.sku`

// Units returns the units of each SKU that has a level. Concurrent calls share a statement that
// begins after all of them (ADR 0029).
func (s *Stock) Units(ctx context.Context, skus []domain.SKU) (map[domain.SKU]domain.Units, error) {
	found, err := s.units.Do(ctx, nil, skus)
	if err != nil {
		return nil, fmt.Errorf("units by SKU: %w", err)
	}
	return found, nil
}

// unitReads batches calls of Units. They have no keys: reads do not exclude each other.
type unitReads = batch.Shared[struct{}, []domain.SKU, map[domain.SKU]domain.Units]

// unitReadsAtOnce is the number of calls of Units that share a statement: a call may have thousands
// of SKUs.
const unitReadsAtOnce = 16

func newUnitReads(s *Stock) *unitReads {
	return batch.NewShared[struct{}](
		batch.Options{MaxSize: unitReadsAtOnce},
		batch.Work[[]domain.SKU, map[domain.SKU]domain.Units]{One: s.readUnits, All: s.readAllUnits, Lost: pg.IsUnavailable})
}

func (s *Stock) readUnits(ctx context.Context, skus []domain.SKU) (map[domain.SKU]domain.Units, error) {
	rows, err := s.db.Query(ctx, unitsSQL, texts(skus))
	if err != nil {
		return nil, err
	}
	found := make(map[domain.SKU]domain.Units, len(skus))
	var (
		sku       domain.SKU
		available int64
		orderable *int64
	)
	_, err = pgx.ForEachRow(rows, []any{&sku, &available, &orderable}, func() error {
		found[sku] = domain.Units{Available: available, Orderable: orderable}
		return nil
	})
	return found, err
}

// readAllUnits is readUnits for several calls, in one statement.
func (s *Stock) readAllUnits(ctx context.Context, calls [][]domain.SKU) ([]map[domain.SKU]domain.Units, error) {
	all := slices.Concat(calls...)
	slices.Sort(all)
	found, err := s.readUnits(ctx, slices.Compact(all))
	if err != nil {
		return nil, err
	}
	results := make([]map[domain.SKU]domain.Units, len(calls))
	for i, skus := range calls {
		results[i] = make(map[domain.SKU]domain.Units, len(skus))
		for _, sku := range skus {
			if units, ok := found[sku]; ok {
				results[i][sku] = units
			}
		}
	}
	return results, nil
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
