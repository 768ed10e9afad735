package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// PutLocation creates a location (version 0) or edits one that was read at the given version, and
// returns the result. A location that already has these settings does not change, so that the call
// can be repeated. Its UpdatedBy is who asks. Errors: domain.ErrLocationInvalid,
// domain.ErrVersionConflict, domain.ErrLocationNotFound.
func (a *StockAdmin) PutLocation(ctx context.Context, location domain.Location) (domain.Location, error) {
	code, err := domain.NewLocationCode(string(location.Code))
	if err != nil {
		return domain.Location{}, err
	}
	location.Code = code
	return a.store.PutLocation(ctx, location)
}

// Locations returns all locations in the order of allocation.
func (a *StockAdmin) Locations(ctx context.Context) ([]domain.Location, error) {
	return a.store.Locations(ctx)
}
