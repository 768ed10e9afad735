package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Statements on locations use the primary key; the list sorts all of the few locations.
const (
	locationColumns = `code, name, priority, open, version, coalesce(updated_by, ''), coalesce(updated_at, '0001-01-01 00:00:00Z')`

	addLocationSQL = `
INSERT INTO locations (code, name, priority, open, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5, now())
ON CONFLICT DO NOTHING
RETURNING ` + locationColumns

	editLocationSQL = `
UPDATE locations SET name = $2, priority = $3, open = $4, version = version + 1, updated_by = $5, updated_at = now()
WHERE code = $1 AND version = $6 AND (name, priority, open) IS DISTINCT FROM ($2, $3, $4)
RETURNING ` + locationColumns

	findLocationSQL = `
SELECT ` + locationColumns + ` FROM locations WHERE code = $1`

	listLocationsSQL = `
SELECT ` + locationColumns + ` FROM locations ORDER BY priority, code`
)

// PutLocation creates a location (version 0) or edits one that has the given version, and returns
// it with its new version. A location that already has these settings does not change. Errors:
// domain.ErrVersionConflict, and domain.ErrLocationNotFound for a version of no location.
func (s *Stock) PutLocation(ctx context.Context, location domain.Location) (domain.Location, error) {
	statement, args := editLocationSQL, []any{string(location.Code), location.Name, location.Priority, location.Open, string(location.UpdatedBy), location.Version}
	if location.Version == 0 {
		statement, args = addLocationSQL, args[:5]
	}
	var put domain.Location
	err := s.db.WithTx(ctx, func(tx pgx.Tx) (err error) {
		if put, err = queryLocation(ctx, tx, statement, args...); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.RowOf(ctx, "location", audit.Object{ID: string(put.Code), Version: put.Version}))
	})
	if errors.Is(err, pgx.ErrNoRows) {
		put, err = queryLocation(ctx, s.db, findLocationSQL, string(location.Code))
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return domain.Location{}, domain.ErrLocationNotFound.With("location", string(location.Code))
		case err == nil && !put.Same(location):
			return domain.Location{}, errs.NewStale(domain.ErrVersionConflict.With("location", string(location.Code)), put)
		}
	}
	if err != nil {
		return domain.Location{}, fmt.Errorf("put location %s: %w", location.Code, err)
	}
	return put, nil
}

func queryLocation(ctx context.Context, db pg.Querier, statement string, args ...any) (domain.Location, error) {
	rows, err := db.Query(ctx, statement, args...)
	if err != nil {
		return domain.Location{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[domain.Location])
}

// Locations returns all locations in the order of allocation.
func (s *Stock) Locations(ctx context.Context) ([]domain.Location, error) {
	rows, err := s.db.Query(ctx, listLocationsSQL)
	if err != nil {
		return nil, fmt.Errorf("list locations: %w", err)
	}
	locations, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.Location])
	if err != nil {
		return nil, fmt.Errorf("list locations: %w", err)
	}
	return locations, nil
}
