package domain

import "time"

// FactorState is what the owner of an account sees of its second factor.
type FactorState struct {
	// Since is when the factor was set up; the zero time if the account has none.
	Since time.Time
	// RecoveryCodesLeft is the number of recovery codes that were not used.
	RecoveryCodesLeft int
	// Required reports whether the account must have a factor, because it is that of staff.
	Required bool
}

// On reports whether the account has a second factor.
func (s FactorState) On() bool { return !s.Since.IsZero() }

// Holder returns the id under which the caller's own changes in progress are stored: that of the
// browser login, or else that of the session.
func (c CallingSession) Holder() string {
	if c.Login != "" {
		return c.Login
	}
	return string(c.Session)
}
