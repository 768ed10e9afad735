package rpc_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// editor returns a context for calls of staff with the permissions to edit roles, and these.
func editor(t *testing.T, permissions ...string) context.Context {
	t.Helper()
	rights := append([]string{"roles.read", "roles.write", "roles.grant"}, permissions...)
	return rpctest.As(t.Context(), auth.Identity{Subject: id.New(), Permissions: rights, ACR: auth.ACRSecondFactor, AuthTime: clock.System().Now()})
}

// superadmin returns a context for calls of staff with all permissions.
func superadmin(t *testing.T) context.Context {
	t.Helper()
	return editor(t, auth.GrantablePermissions()...)
}

func (s *service) role(t *testing.T, name string) *authv1.Role {
	t.Helper()
	res, err := s.roles.ListRoles(editor(t), &authv1.ListRolesRequest{})
	require.NoError(t, err)
	for _, role := range res.GetRoles() {
		if role.GetName() == name {
			return role
		}
	}
	return nil
}

func (s *service) grant(t *testing.T, account, role string) {
	t.Helper()
	_, err := s.roles.GrantRole(superadmin(t), &authv1.GrantRoleRequest{Account: account, Role: role})
	require.NoError(t, err)
}

func TestBuiltInRolesHaveKnownPermissions(t *testing.T) {
	s := serve(t)
	res, err := s.roles.ListRoles(editor(t), &authv1.ListRolesRequest{})
	require.NoError(t, err)
	var names []string
	for _, role := range res.GetRoles() {
		names = append(names, role.GetName())
		require.True(t, role.GetBuiltIn())
		require.NotEmpty(t, role.GetPermissions(), role.GetName())
		for _, permission := range role.GetPermissions() {
			require.Contains(t, auth.GrantablePermissions(), permission, role.GetName())
		}
	}
	require.Equal(t, []string{"admin", "catalog", "cs_agent", "cs_viewer", "customer", "finance", "superadmin", "warehouse"}, names)
	require.Equal(t, auth.GrantablePermissions(), s.role(t, "superadmin").GetPermissions())
	require.Equal(t, auth.Holders()["bff-web"].UserPermissions, s.role(t, "customer").GetPermissions(), "the web edge signs these and no others")
}

func TestARoleIsCreatedChangedAndDeleted(t *testing.T) {
	s := serve(t)
	staff := editor(t, "products.write", "stock.read")
	created, err := s.roles.CreateRole(staff, &authv1.CreateRoleRequest{Name: "buyer", Permissions: []string{"stock.read", "products.write", "stock.read"}})
	require.NoError(t, err)
	require.Equal(t, []string{"products.write", "stock.read"}, created.GetRole().GetPermissions())
	_, err = s.roles.CreateRole(staff, &authv1.CreateRoleRequest{Name: "buyer"})
	requireError(t, err, errs.AlreadyExists, "ROLE_EXISTS")
	_, err = s.roles.UpdateRole(staff, &authv1.UpdateRoleRequest{Name: "buyer", Permissions: []string{"stock.read"}})
	require.NoError(t, err)
	require.Equal(t, []string{"stock.read"}, s.role(t, "buyer").GetPermissions())
	_, err = s.roles.DeleteRole(staff, &authv1.DeleteRoleRequest{Name: "buyer"})
	require.NoError(t, err)
	require.Nil(t, s.role(t, "buyer"))
	_, err = s.roles.DeleteRole(staff, &authv1.DeleteRoleRequest{Name: "buyer"})
	requireError(t, err, errs.NotFound, "ROLE_NOT_FOUND")

	var rows int
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT count(*) FROM audit_events
		WHERE role = 'buyer' AND actor = $1 AND account_id IS NULL
		  AND (event, permissions) IN (('role_created', '{products.write,stock.read}'), ('role_updated', '{stock.read}'))
		   OR event = 'role_deleted' AND permissions IS NULL`, auth.From(staff).Subject).Scan(&rows))
	require.Equal(t, 3, rows, "an event each, none for refusals")
}

func TestNobodyEditsBeyondTheirOwnPermissions(t *testing.T) {
	s := serve(t)
	staff := editor(t, "stock.read")
	const reason = "BEYOND_OWN_PERMISSIONS"
	_, err := s.roles.CreateRole(staff, &authv1.CreateRoleRequest{Name: "king", Permissions: []string{"products.write"}})
	requireError(t, err, errs.Forbidden, reason)
	_, err = s.roles.UpdateRole(staff, &authv1.UpdateRoleRequest{Name: "cs_viewer", Permissions: []string{"stock.read", "stock.write"}})
	requireError(t, err, errs.Forbidden, reason)
	_, err = s.roles.UpdateRole(staff, &authv1.UpdateRoleRequest{Name: "finance"})
	requireError(t, err, errs.Forbidden, reason)
	tokens := s.register(t, address)
	_, err = s.roles.GrantRole(staff, &authv1.GrantRoleRequest{Account: tokens.GetUserId(), Role: "superadmin"})
	requireError(t, err, errs.Forbidden, reason)
	shop := editor(t, append(s.role(t, "cs_viewer").GetPermissions(), s.role(t, "customer").GetPermissions()...)...)
	_, err = s.roles.GrantRole(shop, &authv1.GrantRoleRequest{Account: tokens.GetUserId(), Role: "cs_viewer"})
	require.NoError(t, err, "the valid twin")
	s.grant(t, tokens.GetUserId(), "finance")
	_, err = s.roles.RevokeRole(shop, &authv1.RevokeRoleRequest{Account: tokens.GetUserId(), Role: "cs_viewer"})
	requireError(t, err, errs.Forbidden, reason)
	require.Nil(t, s.role(t, "king"))
}

func TestRolesThatAreRefused(t *testing.T) {
	s := serve(t)
	all := superadmin(t)
	for _, permission := range []string{"orders.fly", "*", "stock.reserve", "sessions.read", "PRODUCTS.WRITE"} {
		_, err := s.roles.CreateRole(all, &authv1.CreateRoleRequest{Name: "buyer", Permissions: []string{permission}})
		requireError(t, err, errs.Invalid, "PERMISSION_UNKNOWN")
	}
	_, err := s.roles.UpdateRole(all, &authv1.UpdateRoleRequest{Name: "superadmin", Permissions: []string{"stock.read"}})
	requireError(t, err, errs.Precondition, "ROLE_BUILT_IN")
	_, err = s.roles.DeleteRole(all, &authv1.DeleteRoleRequest{Name: "customer"})
	requireError(t, err, errs.Precondition, "ROLE_BUILT_IN")
	_, err = s.roles.CreateRole(all, &authv1.CreateRoleRequest{Name: "buyer"})
	require.NoError(t, err)
	tokens := s.register(t, address)
	s.grant(t, "HANAKO@example.jp", "buyer")
	_, err = s.roles.DeleteRole(all, &authv1.DeleteRoleRequest{Name: "buyer"})
	requireError(t, err, errs.Precondition, "ROLE_IN_USE")
	_, err = s.roles.GrantRole(all, &authv1.GrantRoleRequest{Account: tokens.GetUserId(), Role: "king"})
	requireError(t, err, errs.NotFound, "ROLE_NOT_FOUND")
	for _, account := range []string{"nobody@example.jp", id.New()} {
		_, err = s.roles.GrantRole(all, &authv1.GrantRoleRequest{Account: account, Role: "buyer"})
		requireError(t, err, errs.NotFound, "ACCOUNT_NOT_FOUND")
	}
	_, err = s.roles.ListRoles(rpctest.Customer(t.Context(), tokens.GetUserId()), &authv1.ListRolesRequest{})
	require.ErrorContains(t, err, "refused our identity")
}

func TestARoleComesWithTheNextTokenAndToEdges(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, address)
	edge := rpctest.System(t.Context(), "bff-web")
	first, err := s.roles.ListRoleChanges(edge, &authv1.ListRoleChangesRequest{})
	require.NoError(t, err)
	require.Len(t, first.GetRoles(), 8)
	require.Empty(t, first.GetAccounts(), "a registration is no change")
	s.grant(t, tokens.GetUserId(), "catalog")
	s.grant(t, tokens.GetUserId(), "catalog")
	tokens, err = s.refresh(t, tokens.GetRefreshToken())
	require.NoError(t, err)
	require.Equal(t, []string{"customer", "catalog"}, claimsOf(t, s, tokens).Roles)

	again := &authv1.ListRoleChangesRequest{Since: first.GetUntil(), Revision: first.GetRevision()}
	changes, err := s.roles.ListRoleChanges(edge, again)
	require.NoError(t, err)
	require.Empty(t, changes.GetRoles(), "their revision is the caller's")
	require.Equal(t, []string{"customer", "catalog"}, changes.GetAccounts()[0].GetRoles())
	require.Equal(t, tokens.GetUserId(), changes.GetAccounts()[0].GetUserId())

	res, err := s.roles.RevokeRole(superadmin(t), &authv1.RevokeRoleRequest{Account: address, Role: "catalog"})
	require.NoError(t, err)
	require.Equal(t, []string{"customer"}, res.GetRoles())
	_, err = s.roles.UpdateRole(superadmin(t), &authv1.UpdateRoleRequest{Name: "finance", Permissions: []string{"analytics.read"}})
	require.NoError(t, err)
	changes, err = s.roles.ListRoleChanges(edge, again)
	require.NoError(t, err)
	require.Len(t, changes.GetRoles(), 8)
	require.Greater(t, changes.GetRevision(), first.GetRevision())
	require.Equal(t, []string{"customer"}, changes.GetAccounts()[0].GetRoles())

	s.clock.Advance(70 * time.Minute)
	changes, err = s.roles.ListRoleChanges(edge, &authv1.ListRoleChangesRequest{Since: timestamppb.New(time.Time{})})
	require.NoError(t, err)
	require.Empty(t, changes.GetAccounts(), "all access tokens are newer")
	var granted int
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT count(*) FROM audit_events
		WHERE event IN ('role_granted', 'role_revoked') AND role = 'catalog' AND account_id = $1`, tokens.GetUserId()).Scan(&granted))
	require.Equal(t, 2, granted, "the second grant changed nothing")
}

// Superadmins who revoke each other's role at once leave one.
func TestTheLastSuperadminStays(t *testing.T) {
	s := serve(t)
	accounts := []string{s.register(t, address).GetUserId(), s.register(t, "taro@example.jp").GetUserId()}
	for _, account := range accounts {
		s.grant(t, account, "superadmin")
	}
	all, refused := superadmin(t), make([]error, len(accounts))
	var both sync.WaitGroup
	for i, account := range accounts {
		both.Go(func() {
			_, refused[i] = s.roles.RevokeRole(all, &authv1.RevokeRoleRequest{Account: account, Role: "superadmin"})
		})
	}
	both.Wait()
	slices.SortFunc(refused, func(a, b error) int { return len(errs.ReasonOf(a)) - len(errs.ReasonOf(b)) })
	require.NoError(t, refused[0])
	requireError(t, refused[1], errs.Precondition, "LAST_SUPERADMIN")
	var left int
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT count(*) FROM accounts WHERE 'superadmin' = ANY (roles)`).Scan(&left))
	require.Equal(t, 1, left)
}
