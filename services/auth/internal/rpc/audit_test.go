package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/testkit/audittest"
)

func TestEveryWriteByStaffLeavesARow(t *testing.T) {
	s := serve(t)
	owner := s.steppedUpOwner(t, "owner@example.com", auth.GrantablePermissions()...)
	log := audittest.Log{Client: s.raw, DB: s.db, Package: "akinai.auth.v1", Staff: owner}
	role := func(name string) {
		_, err := s.roles.CreateRole(superadmin(t), &authv1.CreateRoleRequest{Name: name, Permissions: []string{"stock.read"}})
		require.NoError(t, err)
	}
	s.register(t, "hanako@example.com")
	const account = "hanako@example.com"
	log.Check(t, map[string]audittest.Request{
		"ClientService/PutClient": func() proto.Message {
			return &authv1.PutClientRequest{Client: &authv1.Client{
				Id: "app", Name: "App", RedirectUris: []string{"https://app.example/back"}, Audiences: []string{"akinai-web"},
				Grants: []string{"authorization_code"},
			}}
		},
		"ApiKeyService/CreateApiKey": func() proto.Message {
			return &authv1.CreateApiKeyRequest{Name: "created", Permissions: []string{"stock.read"}, ExpiresAt: tomorrow(s)}
		},
		"ApiKeyService/RevokeApiKey": func() proto.Message {
			return &authv1.RevokeApiKeyRequest{Id: s.apiKey(t, owner, "revoked", "stock.read").GetApiKey().GetId()}
		},
		"SessionService/EndAccountSessions": func() proto.Message {
			const shopper = "taro@example.com"
			s.register(t, shopper)
			_, err := s.login(t, shopper, rightPassword)
			require.NoError(t, err)
			return &authv1.EndAccountSessionsRequest{Account: shopper}
		},
		"StaffService/InviteStaff": func() proto.Message {
			return &authv1.InviteStaffRequest{Email: "invited@example.com", Roles: []string{"catalog"}}
		},
		"StaffService/CancelInvitation": func() proto.Message {
			_, err := s.staff.InviteStaff(superadmin(t), &authv1.InviteStaffRequest{Email: "canceled@example.com", Roles: []string{"catalog"}})
			require.NoError(t, err)
			return &authv1.CancelInvitationRequest{Email: "canceled@example.com"}
		},
		"StaffService/DisableStaff": func() proto.Message {
			s.register(t, "disabled@example.com")
			s.grant(t, "disabled@example.com", "catalog")
			return &authv1.DisableStaffRequest{Account: "disabled@example.com"}
		},
		"StaffService/EnableStaff": func() proto.Message {
			s.register(t, "enabled@example.com")
			s.grant(t, "enabled@example.com", "catalog")
			_, err := s.staff.DisableStaff(superadmin(t), &authv1.DisableStaffRequest{Account: "enabled@example.com"})
			require.NoError(t, err)
			return &authv1.EnableStaffRequest{Account: "enabled@example.com"}
		},
		"AuthService/CreateAccount": func() proto.Message {
			return &authv1.CreateAccountRequest{Email: "new@example.com", Password: rightPassword}
		},
		"RoleService/CreateRole": func() proto.Message {
			return &authv1.CreateRoleRequest{Name: "buyer", Permissions: []string{"stock.read"}}
		},
		"RoleService/UpdateRole": func() proto.Message {
			role("updated")
			return &authv1.UpdateRoleRequest{Name: "updated", Permissions: []string{"stock.read", "stock.write"}}
		},
		"RoleService/DeleteRole": func() proto.Message {
			role("deleted")
			return &authv1.DeleteRoleRequest{Name: "deleted"}
		},
		"RoleService/GrantRole": func() proto.Message { return &authv1.GrantRoleRequest{Account: account, Role: "catalog"} },
		"RoleService/ResetSecondFactor": func() proto.Message {
			s.register(t, "jiro@example.com")
			_, err := s.db.Exec(t.Context(),
				`INSERT INTO second_factors SELECT id, 'sealed', 1, now() FROM accounts WHERE email = 'jiro@example.com'`)
			require.NoError(t, err)
			return &authv1.ResetSecondFactorRequest{Account: "jiro@example.com"}
		},
		"RoleService/RevokeRole": func() proto.Message {
			s.grant(t, account, "warehouse")
			return &authv1.RevokeRoleRequest{Account: account, Role: "warehouse"}
		},
	})
}
