package auth

import (
	"context"
	"slices"
	"strings"
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
	// Token is the internal token that proved the identity, for forwarding; "" at the edge.
	Token string
}

const systemPrefix = "system:"

// System returns the identity of a service that acts on its own behalf. It has no permissions: the
// verifier of its token adds those that trust.json gives to the service.
func System(service string) Identity { return Identity{Subject: systemPrefix + service} }

// Anonymous reports whether the identity has no subject.
func (i Identity) Anonymous() bool { return i.Subject == "" }

// Person reports whether the subject is a person.
func (i Identity) Person() bool {
	return i.Subject != "" && !strings.HasPrefix(i.Subject, systemPrefix)
}

// Can reports whether the identity has the permission.
func (i Identity) Can(permission string) bool { return slices.Contains(i.Permissions, permission) }

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
