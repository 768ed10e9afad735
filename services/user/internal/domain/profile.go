package domain

import (
	"log/slog"
	"time"

	"github.com/akinai/akinai/pkg/id"
)

// UserID is the subject of a user's tokens, a UUID.
type UserID string

// ImportedUserID returns the user id of a customer of another system. It is derived from source and
// number: equal arguments give the same id.
func ImportedUserID(source, number string) UserID {
	return UserID(id.Derive("import", source, number))
}

// Profile is the profile of a user. A profile that was never written has version 0 and no name.
type Profile struct {
	UserID      UserID
	DisplayName string
	// Version increments with each change.
	Version int64
}

// StoredProfile is a profile with its last change.
type StoredProfile struct {
	Profile
	// UpdatedBy is who changed it, at UpdatedAt; "" and zero if that is not known.
	UpdatedBy string
	UpdatedAt time.Time
}

// NewProfile returns a profile to be saved over the given version. Errors: ErrTextInvalid.
func NewProfile(user UserID, displayName string, version int64) (Profile, error) {
	if err := checkText("display_name", displayName); err != nil {
		return Profile{}, err
	}
	return Profile{UserID: user, DisplayName: displayName, Version: version}, nil
}

// String masks the name.
func (p Profile) String() string { return "profile of " + string(p.UserID) }

// LogValue masks the name.
func (p Profile) LogValue() slog.Value { return slog.StringValue(p.String()) }
