package domain

import (
	"strings"
	"time"
)

// Account is who claims the order of a guest.
type Account struct {
	ID string
	// Email is the address of the account, and Verified reports whether the person has proved that
	// it is theirs.
	Email    Email
	Verified bool
}

// Same reports whether two addresses are the same, without regard to case. "" is no address.
// Addresses are ASCII. If there were another one, its length would tell the letters apart that are
// the same to Unicode (the Kelvin sign and k).
func (e Email) Same(other Email) bool {
	return e != "" && len(e) == len(other) && strings.EqualFold(string(e), string(other))
}

// Claim gives the order of a guest to a customer whose verified address is that of the order. The
// capabilities of before no longer open it. Errors: ErrNotFound if it is not the order of a guest
// with this address, or was never confirmed.
func (o *Order) Claim(at time.Time, account Account) (AppliedTransition, error) {
	if o.CustomerID != "" || account.ID == "" || !o.WasConfirmed() || !account.Verified || !o.Email.Same(account.Email) {
		return AppliedTransition{}, ErrNotFound
	}
	applied, err := o.apply(CommandClaim, at, "")
	if err == nil {
		o.CustomerID = account.ID
		o.CapabilityGeneration++
	}
	return applied, err
}
