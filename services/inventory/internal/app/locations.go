package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// PutLocation makes a place, of version 0, or edits one that was read at the version given, and returns it as it is now. A place that
// is as asked stays as it is, so that it can be repeated. Errors: domain.ErrLocationInvalid, domain.ErrVersionConflict.
func (k *Keeper) PutLocation(ctx context.Context, place domain.Place) (domain.Place, error) {
	code, err := domain.NewLocation(string(place.Code))
	if err != nil {
		return domain.Place{}, err
	}
	place.Code = code
	return k.shelves.PutLocation(ctx, place)
}

// Locations returns all places, in the order in which orders are served from them.
func (k *Keeper) Locations(ctx context.Context) ([]domain.Place, error) {
	return k.shelves.Locations(ctx)
}
