package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// PutLocation creates a location (version 0) or edits one that was read at the given version, and returns the
// result. A location that already has these settings does not change, so that the call can be repeated.
// Errors: domain.ErrLocationInvalid, domain.ErrVersionConflict.
func (k *Keeper) PutLocation(ctx context.Context, place domain.Place) (domain.Place, error) {
	code, err := domain.NewLocation(string(place.Code))
	if err != nil {
		return domain.Place{}, err
	}
	place.Code = code
	return k.shelves.PutLocation(ctx, place)
}

// Locations returns all locations in the order of allocation.
func (k *Keeper) Locations(ctx context.Context) ([]domain.Place, error) {
	return k.shelves.Locations(ctx)
}
