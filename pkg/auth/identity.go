package auth

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Identity identifies the caller of a request. The zero Identity is anonymous.
type Identity struct {
	// Subject is the user id of a person, or "system:" and the name of a service.
	Subject string
	// Permissions are what the subject may do. An edge computes those of a person from the roles of
	// the account; those of a service are in trust.json.
	Permissions []string
	// Session is the id of the login session of a person, "" otherwise.
	Session string
	// ACR is how the person logged in, and AuthTime is when: the claims acr and auth_time. They are
	// empty for a service.
	ACR      string
	AuthTime time.Time
	// Withheld are permissions that the roles of the person have and that hold only after a login
	// with a second factor. Only an edge sets them.
	Withheld []string
	// Unverified are permissions that the roles of the person have and that hold only in a token
	// that says that the e-mail address is verified. Only an edge sets them.
	Unverified []string
	// Unconfirmed is set by an edge that could not ask auth for some time: the session may have
	// been revoked, and the roles may have changed.
	Unconfirmed bool
	// Signer is the module whose key signed the internal token: an edge, for a person; "" at the
	// edge.
	Signer string
	// Token is the internal token that proved the identity, for forwarding; "" at the edge.
	Token string
	// Capability is what a caller without a login has the right to use. Only the service that made
	// it knows it.
	Capability Capability
	// CapabilityText is the capability as the caller sent it, for forwarding. An edge has not
	// checked it.
	CapabilityText string
}

const (
	// ACRSecondFactor is the acr claim of a login with a password and a second factor.
	ACRSecondFactor = "mfa"
	// ACRAPIKey is the acr claim of a token of an API key, which acts for the person in sub within
	// the permissions in scope.
	ACRAPIKey = "key"
	// StepUpAge is the age of a login beyond which a method with step_up refuses it.
	StepUpAge = 15 * time.Minute
)

const systemPrefix = "system:"

// System returns the identity of a service that acts on its own behalf. It has no permissions: the
// verifier of its token adds those that trust.json gives to the service.
func System(service string) Identity { return Identity{Subject: systemPrefix + service} }

// Guest reports whether the caller has no login and sent a capability.
func (i Identity) Guest() bool { return i.Subject == "" && i.CapabilityText != "" }

// Anonymous reports whether the identity has no subject.
func (i Identity) Anonymous() bool { return i.Subject == "" }

// Person reports whether the subject is a person.
func (i Identity) Person() bool {
	return i.Subject != "" && !strings.HasPrefix(i.Subject, systemPrefix)
}

// Can reports whether the identity has the permission.
func (i Identity) Can(permission string) bool { return slices.Contains(i.Permissions, permission) }

// SecondFactor reports whether the person logged in with a second factor.
func (i Identity) SecondFactor() bool { return i.ACR == ACRSecondFactor }

// SteppedUp reports whether the person logged in with a second factor in the last StepUpAge.
func (i Identity) SteppedUp(now time.Time) bool { return i.SecondFactor() && i.LoggedInRecently(now) }

// LoggedInRecently reports whether the person logged in, in any way, in the last StepUpAge.
func (i Identity) LoggedInRecently(now time.Time) bool {
	age := now.Sub(i.AuthTime)
	return age <= StepUpAge && age >= -Skew
}

type contextKey struct{}

// With returns a context that contains the identity.
func With(ctx context.Context, identity Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, identity)
}

// From returns the identity in the context, the zero Identity if there is none.
func From(ctx context.Context) Identity {
	identity, _ := ctx.Value(contextKey{}).(Identity)
	return identity
}
