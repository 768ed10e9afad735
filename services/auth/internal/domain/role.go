package domain

import (
	"maps"
	"slices"
)

const (
	// RoleCustomer is the role of an account that registers.
	RoleCustomer = "customer"
	// RoleSuperadmin has all permissions. It cannot be changed, and one account always has it once
	// one has it.
	RoleSuperadmin = "superadmin"

	maxRoles = 100
	// maxAccountRoles keeps access tokens short.
	maxAccountRoles = 16
)

// Role is a named set of permissions.
type Role struct {
	Name string
	// Permissions are sorted. Those of the superadmin are not stored.
	Permissions []string
	// BuiltIn roles cannot be deleted.
	BuiltIn bool
}

// Roles are all roles, by name.
type Roles map[string]Role

// Permissions returns the permissions of the roles with these names. A name without a role has
// none.
func (r Roles) Permissions(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, r[name].Permissions...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Sorted returns the roles sorted by name.
func (r Roles) Sorted() []Role {
	out := make([]Role, 0, len(r))
	for _, name := range slices.Sorted(maps.Keys(r)) {
		out = append(out, r[name])
	}
	return out
}

// Editor changes roles. It can touch neither a role nor an account with a permission that it does
// not have.
type Editor struct {
	// Actor is the subject of the editor's token.
	Actor       string
	Permissions []string
	// Session is the login session of the token.
	Session SessionID
}

func (e Editor) has(permissions []string) bool {
	return !slices.ContainsFunc(permissions, func(p string) bool { return !slices.Contains(e.Permissions, p) })
}

// Create returns a new role. grantable are the permissions that a role can have. Errors:
// ErrRoleExists, ErrRoleLimit, ErrPermissionUnknown, ErrBeyondOwn.
func (e Editor) Create(roles Roles, name string, permissions, grantable []string) (Role, error) {
	if _, there := roles[name]; there {
		return Role{}, ErrRoleExists
	}
	if len(roles) >= maxRoles {
		return Role{}, ErrRoleLimit
	}
	return e.set(Role{Name: name}, permissions, grantable)
}

// Update returns the role with other permissions. known are those that the editor read, nil if any
// may be replaced. Errors: ErrRoleNotFound, ErrRoleBuiltIn, ErrPermissionUnknown, ErrBeyondOwn,
// ErrVersionConflict if the role has others than known.
func (e Editor) Update(roles Roles, name string, permissions, known, grantable []string) (Role, error) {
	role, there := roles[name]
	if !there {
		return Role{}, ErrRoleNotFound
	}
	if err := e.MayUpdate(role); err != nil {
		return Role{}, err
	}
	if known != nil && !slices.Equal(slices.Compact(slices.Sorted(slices.Values(known))), role.Permissions) {
		return Role{}, ErrVersionConflict
	}
	return e.set(role, permissions, grantable)
}

// MayUpdate returns nil if the editor may change the permissions of the role. Errors:
// ErrRoleBuiltIn, ErrBeyondOwn.
func (e Editor) MayUpdate(role Role) error {
	switch {
	case role.Name == RoleSuperadmin:
		return ErrRoleBuiltIn
	case !e.has(role.Permissions):
		return ErrBeyondOwn
	}
	return nil
}

func (e Editor) set(role Role, permissions, grantable []string) (Role, error) {
	if slices.ContainsFunc(permissions, func(p string) bool { return !slices.Contains(grantable, p) }) {
		return Role{}, ErrPermissionUnknown
	}
	if !e.has(permissions) {
		return Role{}, ErrBeyondOwn
	}
	role.Permissions = slices.Compact(slices.Sorted(slices.Values(permissions)))
	return role, nil
}

// Delete returns nil if the role can be deleted. The store refuses a role that an account has.
// Errors: ErrRoleNotFound, ErrRoleBuiltIn, ErrBeyondOwn.
func (e Editor) Delete(roles Roles, name string) error {
	role, there := roles[name]
	switch {
	case !there:
		return ErrRoleNotFound
	case role.BuiltIn:
		return ErrRoleBuiltIn
	case !e.has(role.Permissions):
		return ErrBeyondOwn
	}
	return nil
}

// ResetFactor returns nil if the editor can remove the second factor of an account with the roles.
// Errors: ErrBeyondOwn; ErrFactorOwn for the editor's own account.
func (e Editor) ResetFactor(roles Roles, account AccountID, had []string) error {
	if string(account) == e.Actor {
		return ErrFactorOwn
	}
	return e.MayManage(roles, had)
}

// Grant returns the roles of an account with one more. Errors: ErrRoleNotFound, ErrBeyondOwn,
// ErrRoleLimit.
func (e Editor) Grant(roles Roles, had []string, name string) ([]string, error) {
	if err := e.mayTouch(roles, had, name); err != nil || slices.Contains(had, name) {
		return had, err
	}
	if len(had) >= maxAccountRoles {
		return nil, ErrRoleLimit
	}
	return append(slices.Clone(had), name), nil
}

// Revoke returns the roles of an account without one. The store refuses to take the last
// superadmin. Errors: ErrRoleNotFound, ErrBeyondOwn.
func (e Editor) Revoke(roles Roles, had []string, name string) ([]string, error) {
	if err := e.mayTouch(roles, had, name); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(had), func(role string) bool { return role == name }), nil
}

// MayManage returns nil if the editor may act on an account with these roles. What every customer
// has gives no power over others, so that staff without it can help customers. Errors:
// ErrBeyondOwn.
func (e Editor) MayManage(roles Roles, had []string) error {
	everyone := roles[RoleCustomer].Permissions
	beyond := func(p string) bool { return !slices.Contains(e.Permissions, p) && !slices.Contains(everyone, p) }
	if slices.ContainsFunc(roles.Permissions(had), beyond) {
		return ErrBeyondOwn
	}
	return nil
}

func (e Editor) mayTouch(roles Roles, had []string, name string) error {
	if _, there := roles[name]; !there {
		return ErrRoleNotFound
	}
	return e.MayManage(roles, append(slices.Clone(had), name))
}
