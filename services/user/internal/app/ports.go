package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// Profiles stores profiles.
type Profiles interface {
	// GetProfile returns the person's profile, with version 0 if they never wrote one.
	GetProfile(ctx context.Context, user domain.UserID) (domain.Profile, error)
	// SaveProfile writes the profile if the stored version is still the given one, and returns it
	// with the next. Errors: domain.ErrVersionConflict.
	SaveProfile(ctx context.Context, profile domain.Profile, now time.Time) (domain.Profile, error)
	// ImportProfiles writes the profiles of people who have none yet; others keep theirs.
	ImportProfiles(ctx context.Context, profiles []domain.Profile, now time.Time) error
}

// Addresses stores address books.
type Addresses interface {
	// AddAddress adds to the person's book, or returns the row that is there. Errors:
	// domain.ErrAddressLimit.
	AddAddress(ctx context.Context, user domain.UserID, address domain.Address, now time.Time) (domain.SavedAddress, error)
	// ListAddresses returns the person's book, the default first.
	ListAddresses(ctx context.Context, user domain.UserID) ([]domain.SavedAddress, error)
	// GetAddress returns one address of the person, the default for an empty id. Errors:
	// domain.ErrAddressNotFound.
	GetAddress(ctx context.Context, user domain.UserID, id domain.AddressID) (domain.SavedAddress, error)
	// DeleteAddress removes an address of the person; an unknown one is removed already.
	DeleteAddress(ctx context.Context, user domain.UserID, id domain.AddressID) error
}

// App is the use cases. Safe for concurrent use.
type App struct {
	profiles  Profiles
	addresses Addresses
	clock     clock.Clock
}

// New returns the use cases on top of the stores.
func New(profiles Profiles, addresses Addresses, clock clock.Clock) *App {
	return &App{profiles: profiles, addresses: addresses, clock: clock}
}
