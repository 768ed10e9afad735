package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// Profiles stores profiles.
type Profiles interface {
	// GetProfile returns the user's profile, with version 0 if it was never written.
	GetProfile(ctx context.Context, user domain.UserID) (domain.Profile, error)
	// SaveProfile writes the profile if the stored version equals the given one, and returns it
	// with the next version. Errors: domain.ErrVersionConflict with the
	// domain.StoredProfile.
	SaveProfile(ctx context.Context, profile domain.Profile, now time.Time) (domain.Profile, error)
	// GetMetadata returns the metadata of a user, with version 0 if they were never written.
	GetMetadata(ctx context.Context, user domain.UserID) (domain.StoredMetadata, error)
	// SaveMetadata writes the metadata if the stored version equals the given one, or returns the
	// stored ones if their values are the same. by is who asks. Errors: domain.ErrVersionConflict
	// with the domain.StoredMetadata.
	SaveMetadata(ctx context.Context, by string, m domain.Metadata, now time.Time) (domain.Metadata, error)
	// ImportProfiles writes the profiles of users who have none. It does not change existing
	// profiles. by is who asks.
	ImportProfiles(ctx context.Context, by string, profiles []domain.Profile, now time.Time) error
}

// Addresses stores address books.
type Addresses interface {
	// AddAddress adds an address to the user's address book, or returns the stored one if the book
	// contains an address with the same key. Errors: domain.ErrAddressLimit.
	AddAddress(ctx context.Context, user domain.UserID, address domain.Address, now time.Time) (domain.SavedAddress, error)
	// Municipalities returns the prefectures and cities of a postal code, also retired ones, in one
	// statement. imported is false if no table of postal codes was imported.
	Municipalities(ctx context.Context, code string) (of []domain.Municipality, imported bool, err error)
	// ListAddresses returns the user's address book, the default address first.
	ListAddresses(ctx context.Context, user domain.UserID) ([]domain.SavedAddress, error)
	// GetAddress returns an address of the user; an empty id means the default address. Errors:
	// domain.ErrAddressNotFound.
	GetAddress(ctx context.Context, user domain.UserID, id domain.AddressID) (domain.SavedAddress, error)
	// UpdateAddress replaces an address of the user, which keeps its id. Errors:
	// domain.ErrAddressNotFound.
	UpdateAddress(ctx context.Context, user domain.UserID, id domain.AddressID, address domain.Address) (domain.SavedAddress, error)
	// SetDefaultAddress makes an address of the user the default one. Errors:
	// domain.ErrAddressNotFound.
	SetDefaultAddress(ctx context.Context, user domain.UserID, id domain.AddressID) (domain.SavedAddress, error)
	// DeleteAddress deletes an address of the user. It does nothing if the address does not exist.
	DeleteAddress(ctx context.Context, user domain.UserID, id domain.AddressID) error
}

// App implements the use cases. Safe for concurrent use.
type App struct {
	profiles  Profiles
	addresses Addresses
	clock     clock.Clock
}

// New returns an App on the given stores.
func New(profiles Profiles, addresses Addresses, clock clock.Clock) *App {
	return &App{profiles: profiles, addresses: addresses, clock: clock}
}
