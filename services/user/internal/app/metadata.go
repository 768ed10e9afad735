package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/user/internal/domain"
)

// GetMetadata returns the metadata of a user, with version 0 if they were never written.
func (a *App) GetMetadata(ctx context.Context, user domain.UserID) (domain.Metadata, error) {
	stored, err := a.profiles.GetMetadata(ctx, user)
	if err != nil {
		return domain.Metadata{}, fmt.Errorf("get metadata of %s: %w", user, err)
	}
	return stored.Metadata, nil
}

// SetMetadata replaces the metadata of a user if their version is the given one. by is who asks. If
// the values are stored already, nothing changes, so that the call can be repeated. Errors:
// domain.ErrVersionConflict with the domain.StoredMetadata.
func (a *App) SetMetadata(ctx context.Context, by string, m domain.Metadata) (domain.Metadata, error) {
	saved, err := a.profiles.SaveMetadata(ctx, by, m, a.clock.Now())
	if err != nil {
		return domain.Metadata{}, fmt.Errorf("set metadata of %s: %w", m.UserID, err)
	}
	return saved, nil
}
