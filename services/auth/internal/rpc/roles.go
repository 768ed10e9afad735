package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// RoleServer implements RoleService.
type RoleServer struct{ app *app.Roles }

// NewRoleServer returns the server of the use cases in app.
func NewRoleServer(app *app.Roles) *RoleServer { return &RoleServer{app: app} }

func editorOf(ctx context.Context) domain.Editor {
	caller := auth.From(ctx)
	return domain.Editor{Actor: caller.Subject, Permissions: caller.Permissions, Session: domain.SessionID(caller.Session)}
}

// ListRoles returns all roles.
func (s *RoleServer) ListRoles(ctx context.Context, _ *authv1.ListRolesRequest) (*authv1.ListRolesResponse, error) {
	roles, err := s.app.List(ctx)
	if err != nil {
		return nil, err
	}
	res := &authv1.ListRolesResponse{Roles: rolesToProto(roles)}
	editor := editorOf(ctx)
	for _, role := range res.GetRoles() {
		role.Locked = errs.ReasonOf(editor.MayUpdate(roles[role.GetName()]))
	}
	return res, nil
}

// CreateRole creates a role.
func (s *RoleServer) CreateRole(ctx context.Context, req *authv1.CreateRoleRequest) (*authv1.CreateRoleResponse, error) {
	role, err := s.app.Create(ctx, editorOf(ctx), req.GetName(), req.GetPermissions())
	if err != nil {
		return nil, err
	}
	return &authv1.CreateRoleResponse{Role: roleToProto(role)}, nil
}

// UpdateRole replaces the permissions of a role.
func (s *RoleServer) UpdateRole(ctx context.Context, req *authv1.UpdateRoleRequest) (*authv1.UpdateRoleResponse, error) {
	var known []string
	if req.GetKnown() != nil {
		known = append([]string{}, req.GetKnown().GetPermissions()...)
	}
	role, err := s.app.Update(ctx, editorOf(ctx), req.GetName(), req.GetPermissions(), known)
	if err != nil {
		return nil, err
	}
	return &authv1.UpdateRoleResponse{Role: roleToProto(role)}, nil
}

// DeleteRole deletes a role that no account has.
func (s *RoleServer) DeleteRole(ctx context.Context, req *authv1.DeleteRoleRequest) (*authv1.DeleteRoleResponse, error) {
	if err := s.app.Delete(ctx, editorOf(ctx), req.GetName()); err != nil {
		return nil, err
	}
	return &authv1.DeleteRoleResponse{}, nil
}

// GrantRole gives an account a role.
func (s *RoleServer) GrantRole(ctx context.Context, req *authv1.GrantRoleRequest) (*authv1.GrantRoleResponse, error) {
	account, err := domain.NewAccountRef(req.GetAccount())
	if err != nil {
		return nil, err
	}
	roles, err := s.app.Grant(ctx, editorOf(ctx), account, req.GetRole())
	if err != nil {
		return nil, err
	}
	return &authv1.GrantRoleResponse{Roles: roles}, nil
}

// RevokeRole takes a role from an account.
func (s *RoleServer) RevokeRole(ctx context.Context, req *authv1.RevokeRoleRequest) (*authv1.RevokeRoleResponse, error) {
	account, err := domain.NewAccountRef(req.GetAccount())
	if err != nil {
		return nil, err
	}
	roles, err := s.app.Revoke(ctx, editorOf(ctx), account, req.GetRole())
	if err != nil {
		return nil, err
	}
	return &authv1.RevokeRoleResponse{Roles: roles}, nil
}

// ResetSecondFactor removes the second factor and the passkeys of an account.
func (s *RoleServer) ResetSecondFactor(
	ctx context.Context, req *authv1.ResetSecondFactorRequest,
) (*authv1.ResetSecondFactorResponse, error) {
	account, err := domain.NewAccountRef(req.GetAccount())
	if err != nil {
		return nil, err
	}
	if err := s.app.ResetFactor(ctx, editorOf(ctx), account); err != nil {
		return nil, err
	}
	return &authv1.ResetSecondFactorResponse{}, nil
}

// ListRoleChanges returns what an edge must know to compute permissions.
func (s *RoleServer) ListRoleChanges(ctx context.Context, req *authv1.ListRoleChangesRequest) (*authv1.ListRoleChangesResponse, error) {
	changes, err := s.app.Changes(ctx, req.GetSince().AsTime(), req.GetRevision())
	if err != nil {
		return nil, err
	}
	res := &authv1.ListRoleChangesResponse{
		Roles: rolesToProto(changes.Roles), Revision: changes.Revision, Until: timestamppb.New(changes.Until),
	}
	for account, roles := range changes.Accounts {
		res.Accounts = append(res.Accounts, &authv1.AccountRoles{UserId: string(account), Roles: roles})
	}
	return res, nil
}

func rolesToProto(roles domain.Roles) []*authv1.Role {
	out := make([]*authv1.Role, 0, len(roles))
	for _, role := range roles.Sorted() {
		out = append(out, roleToProto(role))
	}
	return out
}

func roleToProto(role domain.Role) *authv1.Role {
	return &authv1.Role{Name: role.Name, Permissions: role.Permissions, BuiltIn: role.BuiltIn}
}
