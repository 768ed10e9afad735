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
	// Roles are the names of sets of permissions, see Can.
	Roles []string
	// Permissions are granted in addition to the roles. Only development tokens contain any.
	Permissions []string
	// Session is the id of the login session of a person, "" otherwise.
	Session string
	// Token is the internal token that proved the identity, for forwarding; "" at the edge.
	Token string
}

const systemPrefix = "system:"

// System returns the identity of a service that acts on its own behalf.
func System(service string) Identity {
	return Identity{Subject: systemPrefix + service, Roles: []string{systemPrefix + service}}
}

// Anonymous reports whether the identity has no subject.
func (i Identity) Anonymous() bool { return i.Subject == "" }

// Person reports whether the subject is a person.
func (i Identity) Person() bool {
	return i.Subject != "" && !strings.HasPrefix(i.Subject, systemPrefix)
}

// Can reports whether the identity has the permission, by a role or directly.
func (i Identity) Can(permission string) bool {
	if slices.Contains(i.Permissions, permission) {
		return true
	}
	return slices.ContainsFunc(i.Roles, func(role string) bool { return slices.Contains(grants[role], permission) })
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
