package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// RoleStore stores roles and the roles of accounts. Its edits exclude each other: edit is called
// with the state that no other edit changes until the result is stored.
type RoleStore interface {
	// ListRoles returns all roles and their revision. The superadmin has no permissions yet.
	ListRoles(ctx context.Context) (domain.Roles, int64, error)
	// EditRole stores the role that edit returns, with an event in the audit log.
	EditRole(ctx context.Context, event domain.Event, edit func(domain.Roles) (domain.Role, error)) error
	// DeleteRole deletes the role of the event if check allows it. Errors: domain.ErrRoleInUse.
	DeleteRole(ctx context.Context, event domain.Event, check func(domain.Roles) error) error
	// EditAccountRoles stores the roles that edit returns for the account, with an event in the
	// audit log, unless they are those that it had. Errors: domain.ErrAccountNotFound,
	// domain.ErrLastSuperadmin.
	EditAccountRoles(
		ctx context.Context, account domain.AccountRef, event domain.Event, edit func(roles domain.Roles, had []string) ([]string, error),
	) error
	// RolesChangedSince returns the roles of the accounts whose roles changed after since.
	RolesChangedSince(ctx context.Context, since time.Time) (map[domain.AccountID][]string, error)
}

// Roles implements the use cases of roles. All fields are required. Safe for concurrent use.
type Roles struct {
	Store RoleStore
	Clock clock.Clock
	// Factors removes second factors.
	Factors Factors
	// Grantable are the permissions that roles can have: those of the superadmin.
	Grantable []string
}

// RoleChanges is what an edge must know to compute permissions.
type RoleChanges struct {
	// Roles are all roles, nil if the caller has them.
	Roles    domain.Roles
	Revision int64
	Accounts map[domain.AccountID][]string
	// Until is the value of since for the next call.
	Until time.Time
}

// List returns all roles.
func (r *Roles) List(ctx context.Context) (domain.Roles, error) {
	roles, _, err := r.list(ctx)
	return roles, err
}

func (r *Roles) list(ctx context.Context) (domain.Roles, int64, error) {
	roles, revision, err := r.Store.ListRoles(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list roles: %w", err)
	}
	return r.complete(roles), revision, nil
}

// complete adds the permissions of the superadmin: all, also those of a newer release.
func (r *Roles) complete(roles domain.Roles) domain.Roles {
	super := roles[domain.RoleSuperadmin]
	super.Permissions = r.Grantable
	roles[domain.RoleSuperadmin] = super
	return roles
}

// Create creates a role. Errors: those of domain.Editor.Create.
func (r *Roles) Create(ctx context.Context, editor domain.Editor, name string, permissions []string) (domain.Role, error) {
	return r.edit(ctx, domain.EventRoleCreated, editor, name, func(roles domain.Roles) (domain.Role, error) {
		return editor.Create(roles, name, permissions, r.Grantable)
	})
}

// Update replaces the permissions of a role. known are those that the caller read; nil for any.
// Errors: those of domain.Editor.Update.
func (r *Roles) Update(ctx context.Context, editor domain.Editor, name string, permissions, known []string) (domain.Role, error) {
	return r.edit(ctx, domain.EventRoleUpdated, editor, name, func(roles domain.Roles) (domain.Role, error) {
		return editor.Update(roles, name, permissions, known, r.Grantable)
	})
}

func (r *Roles) edit(
	ctx context.Context, event domain.EventType, editor domain.Editor, name string, edit func(domain.Roles) (domain.Role, error),
) (role domain.Role, err error) {
	err = r.Store.EditRole(ctx, r.event(event, editor, name), func(roles domain.Roles) (domain.Role, error) {
		role, err = edit(r.complete(roles))
		return role, err
	})
	if err != nil {
		return domain.Role{}, fmt.Errorf("edit role %s: %w", name, err)
	}
	return role, nil
}

// Delete deletes a role that no account has. Errors: those of domain.Editor.Delete,
// domain.ErrRoleInUse.
func (r *Roles) Delete(ctx context.Context, editor domain.Editor, name string) error {
	err := r.Store.DeleteRole(ctx, r.event(domain.EventRoleDeleted, editor, name), func(roles domain.Roles) error {
		return editor.Delete(r.complete(roles), name)
	})
	if err != nil {
		return fmt.Errorf("delete role %s: %w", name, err)
	}
	return nil
}

// Grant gives an account a role and returns all its roles. Errors: domain.ErrAccountNotFound, those
// of domain.Editor.Grant.
func (r *Roles) Grant(ctx context.Context, editor domain.Editor, account domain.AccountRef, name string) ([]string, error) {
	return r.editAccount(ctx, domain.EventRoleGranted, editor, account, name, editor.Grant)
}

// Revoke takes a role from an account and returns its other roles. Errors:
// domain.ErrAccountNotFound, domain.ErrLastSuperadmin, those of domain.Editor.Revoke.
func (r *Roles) Revoke(ctx context.Context, editor domain.Editor, account domain.AccountRef, name string) ([]string, error) {
	return r.editAccount(ctx, domain.EventRoleRevoked, editor, account, name, editor.Revoke)
}

func (r *Roles) editAccount(
	ctx context.Context, event domain.EventType, editor domain.Editor, account domain.AccountRef, name string,
	edit func(roles domain.Roles, had []string, name string) ([]string, error),
) (has []string, err error) {
	err = r.Store.EditAccountRoles(ctx, account, r.event(event, editor, name), func(roles domain.Roles, had []string) ([]string, error) {
		has, err = edit(r.complete(roles), had, name)
		return has, err
	})
	if err != nil {
		return nil, fmt.Errorf("edit roles of account %s: %w", account.ID, err)
	}
	return has, nil
}

// Changes returns all roles, if their revision is not the given one, and the accounts whose roles
// changed after since and that may have access tokens with the earlier ones.
func (r *Roles) Changes(ctx context.Context, since time.Time, revision int64) (RoleChanges, error) {
	now := r.Clock.Now()
	accounts, err := r.Store.RolesChangedSince(ctx, revocationsFrom(since, now))
	if err != nil {
		return RoleChanges{}, fmt.Errorf("list role changes: %w", err)
	}
	changes := RoleChanges{Accounts: accounts, Until: now.Add(-revocationOverlap)}
	roles, current, err := r.list(ctx)
	if err != nil {
		return RoleChanges{}, err
	}
	if changes.Revision = current; current != revision {
		changes.Roles = roles
	}
	return changes, nil
}

func (r *Roles) event(event domain.EventType, editor domain.Editor, role string) domain.Event {
	return domain.Event{Type: event, At: r.Clock.Now(), Actor: editor.Actor, Role: role}
}
