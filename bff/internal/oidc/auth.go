package oidc

import (
	"context"
	"time"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/run"
)

// KeysOf fetches the keys of auth.
func KeysOf(auth authv1connect.AuthServiceClient) Fetch {
	return func(ctx context.Context) (string, error) {
		res, err := auth.ListKeys(ctx, &authv1.ListKeysRequest{})
		return res.GetJwks(), err
	}
}

// RevokedOf lists the revoked sessions of auth.
func RevokedOf(auth authv1connect.AuthServiceClient) ListRevoked {
	return func(ctx context.Context, since time.Time) ([]string, time.Time, error) {
		res, err := auth.ListRevocations(ctx, &authv1.ListRevocationsRequest{Since: timestamppb.New(since)})
		return res.GetSessionIds(), res.GetUntil().AsTime(), err
	}
}

// RoleChangesOf lists the roles of auth, and the accounts whose roles changed.
func RoleChangesOf(auth authv1connect.RoleServiceClient) ListRoleChanges {
	return func(ctx context.Context, since time.Time, revision int64) (RoleChanges, error) {
		res, err := auth.ListRoleChanges(ctx, &authv1.ListRoleChangesRequest{Since: timestamppb.New(since), Revision: revision})
		if err != nil {
			return RoleChanges{}, err
		}
		changes := RoleChanges{
			Revision: res.GetRevision(), Accounts: make(map[string][]string), Until: res.GetUntil().AsTime(),
		}
		for _, account := range res.GetAccounts() {
			changes.Accounts[account.GetUserId()] = account.GetRoles()
		}
		if len(res.GetRoles()) > 0 {
			changes.Permissions = make(map[string][]string)
		}
		for _, role := range res.GetRoles() {
			changes.Permissions[role.GetName()] = role.GetPermissions()
		}
		return changes, nil
	}
}

// Authenticate lets an edge accept access tokens as config says. self is the edge's own client of
// auth. The edge is ready when revocations and roles were loaded once. It returns how a token is
// accepted.
func Authenticate(kit *run.Kit, config Config, self *connect.Client) rpc.Authenticate {
	auth := authv1connect.NewAuthServiceClient(self)
	revoked := NewRevoked(RevokedOf(auth), kit.Clock)
	kit.Go("revocations", revoked.Run)
	kit.Ready("revocations", revoked.Ready)
	roles := NewRoles(RoleChangesOf(authv1connect.NewRoleServiceClient(self)), kit.Clock)
	kit.Go("roles", roles.Run)
	kit.Ready("roles", roles.Ready)
	verifier := NewVerifier(config, KeysOf(auth), revoked, roles, kit.Signer(), kit.UserPermissions(), kit.Clock)
	kit.Authenticate(verifier.Authenticate)
	return verifier.Authenticate
}
