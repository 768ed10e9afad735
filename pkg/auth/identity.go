package auth

import (
	"context"
	"slices"
	"strings"
)

// Identity says who a call is made for. The zero Identity is anonymous.
type Identity struct {
	// Subject is the user id of a person, or "system:" and the name of a service.
	Subject string
	// Roles are names of sets of permissions, see Can.
	Roles []string
	// Permissions are granted besides the roles; only development tokens carry any.
	Permissions []string
	// Session is the login session of a person, "" otherwise.
	Session string
	// Token is the internal token that proved the identity, to be forwarded; "" at the edge.
	Token string
}

const systemPrefix = "system:"

// System returns the identity of a service that acts for itself.
func System(service string) Identity {
	return Identity{Subject: systemPrefix + service, Roles: []string{systemPrefix + service}}
}

// Anonymous reports whether the caller is unknown.
func (i Identity) Anonymous() bool { return i.Subject == "" }

// Person reports whether the subject is a person.
func (i Identity) Person() bool {
	return i.Subject != "" && !strings.HasPrefix(i.Subject, systemPrefix)
}

// Can reports whether the identity holds the permission, by a role or by itself.
func (i Identity) Can(permission string) bool {
	if slices.Contains(i.Permissions, permission) {
		return true
	}
	return slices.ContainsFunc(i.Roles, func(role string) bool { return slices.Contains(grants[role], permission) })
}

type contextKey struct{}

// With returns a context that carries the identity.
func With(ctx context.Context, identity Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, identity)
}

// From returns the identity of the call, anonymous if there is none.
func From(ctx context.Context) Identity {
	identity, _ := ctx.Value(contextKey{}).(Identity)
	return identity
}
