package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/user/internal/domain"
)

// GetProfile returns the user's profile, with version 0 if it was never written.
func (a *App) GetProfile(ctx context.Context, user domain.UserID) (domain.Profile, error) {
	profile, err := a.profiles.GetProfile(ctx, user)
	if err != nil {
		return domain.Profile{}, fmt.Errorf("get profile of %s: %w", user, err)
	}
	return profile, nil
}

// UpdateProfile replaces the user's profile if its version is the given one. The time of a consent
// is the present. Errors: domain.ErrTextInvalid, domain.ErrKanaInvalid, domain.ErrPhoneInvalid,
// domain.ErrVersionConflict with the domain.StoredProfile.
func (a *App) UpdateProfile(ctx context.Context, profile domain.Profile) (domain.Profile, error) {
	normal, err := profile.Normal()
	if err != nil {
		return domain.Profile{}, err
	}
	saved, err := a.profiles.SaveProfile(ctx, normal, a.clock.Now())
	if err != nil {
		return domain.Profile{}, fmt.Errorf("update profile of %s: %w", profile.UserID, err)
	}
	return saved, nil
}

// Customer is a customer of another system, with the customer number of that system.
type Customer struct {
	Number      string
	DisplayName string
}

// ImportCustomers creates profiles for the customers of another system and returns their ids, in
// the order of the customers. by is who asks. A repeated call returns the same ids and changes
// nothing. Errors: domain.ErrTextInvalid; then no customer is imported.
func (a *App) ImportCustomers(ctx context.Context, by, source string, customers []Customer) ([]domain.UserID, error) {
	ids := make([]domain.UserID, len(customers))
	profiles := make([]domain.Profile, len(customers))
	for i, customer := range customers {
		ids[i] = domain.ImportedUserID(source, customer.Number)
		profile, err := domain.Profile{UserID: ids[i], DisplayName: customer.DisplayName}.Normal()
		if err != nil {
			return nil, err
		}
		profiles[i] = profile
	}
	if err := a.profiles.ImportProfiles(ctx, by, profiles, a.clock.Now()); err != nil {
		return nil, fmt.Errorf("import %d customers of %s: %w", len(customers), source, err)
	}
	return ids, nil
}
