package screen

import (
	"cmp"
	"context"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/language"
)

// membersShown is the number of staff among whom the matrix finds who has a role.
const membersShown = 100

// GetRoleMatrix returns all permissions and all roles.
func (s *Screens) GetRoleMatrix(ctx context.Context, _ *adminv1.GetRoleMatrixRequest) (*adminv1.GetRoleMatrixResponse, error) {
	caller, asOf, answer := auth.From(ctx), timestamppb.New(s.Clock.Now()), s.Fanout.Begin(ctx)
	roles := fanout.Required(answer, s.Backends.Auth.Method("ListRoles"), func(ctx context.Context) (*authv1.ListRolesResponse, error) {
		return s.Roles.ListRoles(ctx, &authv1.ListRolesRequest{})
	})
	var staff *fanout.Part[*authv1.ListStaffResponse]
	if slices.Contains(caller.Permissions, "staff.read") {
		staff = fanout.Optional(answer, "members", s.Backends.Auth.Method("ListStaff"), func(ctx context.Context) (*authv1.ListStaffResponse, error) {
			return s.Staff.ListStaff(ctx, &authv1.ListStaffRequest{PageSize: membersShown})
		})
	}
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	return &adminv1.GetRoleMatrixResponse{
		RequestId: requestID(ctx), AsOf: asOf, UnavailableParts: answer.Unavailable(),
		Permissions: permissionRows(caller.Permissions, language.From(ctx).Or(language.Japanese)),
		Roles:       roleColumns(roles.Value().GetRoles(), staff.Value().GetStaff()),
	}, nil
}

// permissionRows returns the permissions that a role can have, by group.
func permissionRows(own []string, l language.Language) []*adminv1.PermissionRow {
	var rows []*adminv1.PermissionRow
	for _, permission := range auth.Permissions() {
		if permission.ServiceOnly {
			continue
		}
		text := permission.Text
		if l == language.Japanese {
			text = permission.Japanese()
		}
		rows = append(rows, &adminv1.PermissionRow{
			Name: permission.Name, Text: text, Group: groupOf(permission.Name).in(l), Own: slices.Contains(own, permission.Name),
		})
	}
	slices.SortStableFunc(rows, func(a, b *adminv1.PermissionRow) int {
		return cmp.Compare(groupOf(a.GetName()).position, groupOf(b.GetName()).position)
	})
	return rows
}

// roleColumns returns the roles with the staff who have them.
func roleColumns(roles []*authv1.Role, staff []*authv1.StaffMember) []*adminv1.RoleColumn {
	columns := make([]*adminv1.RoleColumn, len(roles))
	for i, role := range roles {
		columns[i] = &adminv1.RoleColumn{
			Name: role.GetName(), Permissions: role.GetPermissions(), BuiltIn: role.GetBuiltIn(), Locked: role.GetLocked(),
		}
		for _, member := range staff {
			if slices.Contains(member.GetRoles(), role.GetName()) {
				columns[i].Members = append(columns[i].Members, cmp.Or(member.GetName(), member.GetEmail()))
			}
		}
	}
	return columns
}
