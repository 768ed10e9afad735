package domain

import (
	"slices"
	"time"
)

// AgreedPage is a version of a page of the shop to which a person agrees. A version never changes.
type AgreedPage struct {
	// Name is terms or privacy.
	Name    string `json:"page"`
	Version int64  `json:"version"`
}

// Consent is the consent of the owner of an account.
type Consent struct {
	AgreedPage

	At time.Time `json:"agreed_at"`
}

// CheckAgreed checks that a person has seen the pages in the versions in force: those, all of them,
// and no others. Errors: ErrPagesChanged.
func CheckAgreed(agreed, inForce []AgreedPage) error {
	if len(agreed) != len(inForce) {
		return ErrPagesChanged
	}
	for _, page := range inForce {
		if !slices.Contains(agreed, page) {
			return ErrPagesChanged.With("page", page.Name)
		}
	}
	return nil
}
