package oidc

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/akinai/akinai/pkg/clock"
)

// customerRole is the role of shoppers. Its permissions hold without a second factor.
const customerRole = "customer"

// RoleChanges is what auth returns to an edge.
type RoleChanges struct {
	// Permissions are the permissions of every role; nil if revision is that of the call.
	Permissions map[string][]string
	Revision    int64
	// Accounts are the current roles of accounts by user id.
	Accounts map[string][]string
	// Until is the value of since for the next call.
	Until time.Time
}

// ListRoleChanges returns the roles, if their revision is not the given one, and the accounts whose
// roles changed since a time.
type ListRoleChanges func(ctx context.Context, since time.Time, revision int64) (RoleChanges, error)

// Roles is a copy of the roles, and of the accounts whose roles are not those in their access
// tokens. The source of truth is the database of auth; the copy is at most two seconds old while
// auth is available. Safe for concurrent use.
type Roles struct {
	list  ListRoleChanges
	clock clock.Clock
	state atomic.Pointer[roleState]
}

// roleState is immutable.
type roleState struct {
	// generation changes with every change of permissions: what was computed before is dropped.
	generation  uint64
	permissions map[string][]string
	accounts    map[string]accountRoles
	revision    int64
	since       time.Time
	loadedAt    time.Time
}

type accountRoles struct {
	roles []string
	// at is the time at which the change was last seen.
	at time.Time
}

// NewRoles returns an empty copy; Run fills it.
func NewRoles(list ListRoleChanges, c clock.Clock) *Roles {
	r := &Roles{list: list, clock: c}
	r.state.Store(&roleState{})
	return r
}

// Run updates the copy until ctx ends.
func (r *Roles) Run(ctx context.Context) error { return poll(ctx, r.Load) }

// Ready returns an error until the roles were loaded once.
func (r *Roles) Ready(context.Context) error {
	return loaded(r.state.Load().loadedAt)
}

// check returns the age of the copy. It returns an error of kind Unavailable if the copy was never
// loaded.
func (r *Roles) check() (age time.Duration, err error) {
	at := r.state.Load().loadedAt
	return r.clock.Now().Sub(at), loaded(at)
}

// rolesOf returns the roles of a user. roles are those in the user's access token; a later change
// of the account has precedence. The result must not be changed.
func (s *roleState) rolesOf(user string, roles []string) []string {
	if changed, ok := s.accounts[user]; ok {
		return changed.roles
	}
	return roles
}

// permissionsOf returns the permissions of the roles that are in may, sorted.
func (s *roleState) permissionsOf(roles, may []string) []string {
	var all []string
	for _, role := range roles {
		for _, permission := range s.permissions[role] {
			if slices.Contains(may, permission) {
				all = append(all, permission)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// staffRole reports whether a role is for staff: every one except customer.
func staffRole(role string) bool { return role != customerRole }

// Load updates the copy once. Only one call may run at a time.
func (r *Roles) Load(ctx context.Context) error {
	now, old := r.clock.Now(), r.state.Load()
	since := old.since
	if since.IsZero() {
		since = now.Add(-accessTTL)
	}
	changes, err := r.list(ctx, since, old.revision)
	if err != nil {
		return err
	}
	next := &roleState{
		generation: old.generation, permissions: old.permissions, revision: changes.Revision,
		accounts: maps.Clone(old.accounts), since: changes.Until, loadedAt: now,
	}
	if changes.Permissions != nil {
		next.permissions, next.generation = changes.Permissions, next.generation+1
	}
	next.apply(changes.Accounts, now)
	r.state.Store(next)
	return nil
}

// apply stores changed accounts, and removes those whose access tokens all contain the change.
func (s *roleState) apply(changed map[string][]string, now time.Time) {
	maps.DeleteFunc(s.accounts, func(_ string, a accountRoles) bool { return now.Sub(a.at) > accessTTL+longestPause })
	if s.accounts == nil {
		s.accounts = make(map[string]accountRoles)
	}
	for user, roles := range changed {
		if known, ok := s.accounts[user]; !ok || !slices.Equal(known.roles, roles) {
			s.generation++
		}
		s.accounts[user] = accountRoles{roles: roles, at: now}
	}
}
