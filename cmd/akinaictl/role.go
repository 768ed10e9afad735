package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"connectrpc.com/connect/v2"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
)

type roleCommands struct {
	List   listRolesCommand  `cmd:"" help:"List the roles and their permissions."`
	Create createRoleCommand `cmd:"" help:"Create a role."`
	Update updateRoleCommand `cmd:"" help:"Replace the permissions of a role."`
	Delete deleteRoleCommand `cmd:"" help:"Delete a role that no account has."`
	Grant  grantRoleCommand  `cmd:"" help:"Give an account a role."`
	Revoke revokeRoleCommand `cmd:"" help:"Take a role from an account."`
}

// roles runs work with a client of RoleService.
func (s staff) roles(ctx context.Context, work func(authv1connect.RoleServiceClient) error) error {
	return s.call(ctx, func(client *connect.Client) error { return work(authv1connect.NewRoleServiceClient(client)) })
}

type listRolesCommand struct{ staff }

// Run is called by kong.
func (c *listRolesCommand) Run(ctx context.Context) error {
	return c.roles(ctx, func(client authv1connect.RoleServiceClient) error {
		res, err := client.ListRoles(ctx, &authv1.ListRolesRequest{})
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		for _, role := range res.GetRoles() {
			fmt.Fprintf(out, "%s\t%s\n", role.GetName(), strings.Join(role.GetPermissions(), " "))
		}
		return out.Flush()
	})
}

// rolePermissions are a role and all its permissions.
type rolePermissions struct {
	Name       string   `arg:"" help:"Name of the role."`
	Permission []string `help:"A permission (akinaictl permissions). May be repeated." short:"p"`
}

type createRoleCommand struct {
	staff
	rolePermissions
}

// Run is called by kong.
func (c *createRoleCommand) Run(ctx context.Context) error {
	return c.roles(ctx, func(client authv1connect.RoleServiceClient) error {
		_, err := client.CreateRole(ctx, &authv1.CreateRoleRequest{Name: c.Name, Permissions: c.Permission})
		return err
	})
}

type updateRoleCommand struct {
	staff
	rolePermissions
}

// Run is called by kong.
func (c *updateRoleCommand) Run(ctx context.Context) error {
	return c.roles(ctx, func(client authv1connect.RoleServiceClient) error {
		_, err := client.UpdateRole(ctx, &authv1.UpdateRoleRequest{Name: c.Name, Permissions: c.Permission})
		return err
	})
}

type deleteRoleCommand struct {
	staff
	Name string `arg:"" help:"Name of the role."`
}

// Run is called by kong.
func (c *deleteRoleCommand) Run(ctx context.Context) error {
	return c.roles(ctx, func(client authv1connect.RoleServiceClient) error {
		_, err := client.DeleteRole(ctx, &authv1.DeleteRoleRequest{Name: c.Name})
		return err
	})
}

// accountRole are an account and a role.
type accountRole struct {
	Account string `arg:"" help:"E-mail address or id."`
	Role    string `arg:"" help:"Name of the role."`
}

type grantRoleCommand struct {
	staff
	accountRole
}

// Run is called by kong.
func (c *grantRoleCommand) Run(ctx context.Context) error {
	return c.roles(ctx, func(client authv1connect.RoleServiceClient) error {
		_, err := client.GrantRole(ctx, &authv1.GrantRoleRequest{Account: c.Account, Role: c.Role})
		return err
	})
}

type revokeRoleCommand struct {
	staff
	accountRole
}

// Run is called by kong.
func (c *revokeRoleCommand) Run(ctx context.Context) error {
	return c.roles(ctx, func(client authv1connect.RoleServiceClient) error {
		_, err := client.RevokeRole(ctx, &authv1.RevokeRoleRequest{Account: c.Account, Role: c.Role})
		return err
	})
}
