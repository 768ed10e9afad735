package domain

import (
	"log/slog"

	"github.com/akinai/akinai/pkg/id"
)

// UserID is the subject of a person's tokens, a UUID.
type UserID string

// ImportedUserID returns the id of another system's customer: the same source and number always
// give the same one.
func ImportedUserID(source, number string) UserID {
	return UserID(id.Derive("import", source, number))
}

// Profile is what a person tells the shop of themselves. One that was never written has version 0
// and no name.
type Profile struct {
	UserID      UserID
	DisplayName string
	// Version grows by one with each change.
	Version int64
}

// NewProfile returns a profile as a person wants it, on top of the version they read. Errors:
// ErrTextInvalid.
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
