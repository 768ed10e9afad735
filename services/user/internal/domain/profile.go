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
	// FamilyName and GivenName are 姓 and 名; the readings are full-width katakana.
	FamilyName, GivenName         string
	FamilyNameKana, GivenNameKana string
	// Phone is written like that of an Address.
	Phone string
	// Language is that in which the shop writes to the person, "ja" or "en"; "" means not chosen.
	Language string
	// Newsletter is the consent to the e-mail newsletter.
	Newsletter Consent
	// Metadata are what staff wrote, see Metadata. A write of the profile does not change them.
	Metadata map[string]string
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

// Consent is a consent of a person to a text. The zero Consent means that there is none.
type Consent struct {
	// TextVersion is the version of the text.
	TextVersion string
	// At is the time of the consent. A repeated consent to the same version does not change it.
	At time.Time
}

// Normal returns the canonical form of the profile, which is stored: readings are full-width
// katakana, the telephone number is digits. Errors: ErrTextInvalid, ErrKanaInvalid,
// ErrPhoneInvalid, with the field.
func (p Profile) Normal() (Profile, error) {
	for _, field := range []struct{ name, text string }{
		{"display_name", p.DisplayName},
		{"family_name", p.FamilyName},
		{"given_name", p.GivenName},
		{"family_name_kana", p.FamilyNameKana},
		{"given_name_kana", p.GivenNameKana},
		{"phone", p.Phone},
	} {
		if err := checkText(field.name, field.text); err != nil {
			return Profile{}, err
		}
	}
	var err error
	if p.FamilyNameKana, err = kana("family_name_kana", p.FamilyNameKana); err != nil {
		return Profile{}, err
	}
	if p.GivenNameKana, err = kana("given_name_kana", p.GivenNameKana); err != nil {
		return Profile{}, err
	}
	p.Phone, err = phone(p.Phone)
	return p, err
}

// String masks the name.
func (p Profile) String() string { return "profile of " + string(p.UserID) }

// LogValue masks the name.
func (p Profile) LogValue() slog.Value { return slog.StringValue(p.String()) }
