package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
)

// Two people edit one role: the second one has not seen what the first one saved.
func TestARoleIsChangedFromWhatTheCallerKnows(t *testing.T) {
	s := serve(t)
	update := func(known *authv1.KnownPermissions, permissions ...string) error {
		_, err := s.roles.UpdateRole(superadmin(t), &authv1.UpdateRoleRequest{Name: "catalog", Permissions: permissions, Known: known})
		return err
	}
	read := &authv1.KnownPermissions{Permissions: []string{"stock.read", "products.write"}}
	require.NoError(t, update(read, "products.write"))
	written := s.rows(t, `SELECT count(*)::text FROM audit_events WHERE event = 'role_updated'`)
	requireError(t, update(read, "products.write", "stock.read", "stock.write"), errs.Conflict, "VERSION_CONFLICT")
	require.Equal(t, []string{"products.write"}, s.role(t, "catalog").GetPermissions())
	require.Equal(t, written, s.rows(t, `SELECT count(*)::text FROM audit_events WHERE event = 'role_updated'`), "a refused change leaves no row")
	require.NoError(t, update(&authv1.KnownPermissions{Permissions: []string{"products.write"}}))
	requireError(t, update(read, "stock.read"), errs.Conflict, "VERSION_CONFLICT")
	require.NoError(t, update(&authv1.KnownPermissions{}, "stock.read"), "a role without permissions is known too")
	require.NoError(t, update(nil, "stock.write"), "whatever it has")
}

func TestRolesSayWhyTheCallerCannotChangeThem(t *testing.T) {
	s := serve(t)
	locked := func(permissions ...string) map[string]string {
		res, err := s.roles.ListRoles(editor(t, permissions...), &authv1.ListRolesRequest{})
		require.NoError(t, err)
		all := make(map[string]string)
		for _, role := range res.GetRoles() {
			all[role.GetName()] = role.GetLocked()
		}
		return all
	}
	some := locked("products.write", "stock.read")
	require.Equal(t, "ROLE_BUILT_IN", some["superadmin"])
	require.Equal(t, "BEYOND_OWN_PERMISSIONS", some["warehouse"])
	require.Empty(t, some["catalog"])
	require.Empty(t, locked(auth.GrantablePermissions()...)["warehouse"])
}

func TestTheListOfStaffSaysWhyAnAccountIsDisabled(t *testing.T) {
	s := serve(t)
	boss := s.founder(t)
	require.NoError(t, s.accept(t.Context(), s.invite(boss, t, staffAddress, "warehouse")))
	member := func() *authv1.StaffMember {
		t.Helper()
		all, err := s.staff.ListStaff(boss, &authv1.ListStaffRequest{})
		require.NoError(t, err)
		require.Len(t, all.GetStaff(), 2)
		require.Equal(t, "OWN_ACCOUNT", all.GetStaff()[0].GetLocked())
		one, err := s.staff.ListStaff(boss, &authv1.ListStaffRequest{UserId: all.GetStaff()[1].GetUserId()})
		require.NoError(t, err)
		require.Len(t, one.GetStaff(), 1)
		require.Equal(t, all.GetStaff()[1], one.GetStaff()[0])
		return one.GetStaff()[0]
	}
	require.False(t, member().GetDisabled())
	require.False(t, member().GetSecondFactor())
	_, err := s.staff.DisableStaff(boss, &authv1.DisableStaffRequest{Account: staffAddress, Reason: "退職"})
	require.NoError(t, err)
	require.True(t, member().GetDisabled())
	require.Equal(t, "退職", member().GetStatusReason())
	_, err = s.staff.EnableStaff(boss, &authv1.EnableStaffRequest{Account: staffAddress, Reason: "復職"})
	require.NoError(t, err)
	require.Equal(t, "復職", member().GetStatusReason())
	_, err = s.db.Exec(t.Context(), `INSERT INTO second_factors SELECT id, 'sealed', 1, now() FROM accounts WHERE email = $1`, staffAddress)
	require.NoError(t, err)
	require.True(t, member().GetSecondFactor())
	require.Empty(t, member().GetLocked())

	shopper := s.register(t, address)
	none, err := s.staff.ListStaff(boss, &authv1.ListStaffRequest{UserId: shopper.GetUserId()})
	require.NoError(t, err)
	require.Empty(t, none.GetStaff(), "a customer is no staff")
	require.Empty(t, none.GetInvitations())
	beyond, err := s.staff.ListStaff(editor(t, "staff.read"), &authv1.ListStaffRequest{UserId: member().GetUserId()})
	require.NoError(t, err)
	require.Equal(t, "BEYOND_OWN_PERMISSIONS", beyond.GetStaff()[0].GetLocked())
}
