package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pquerna/otp/totp"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/login"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
)

// The demo member of staff exists in development only; its password is public. The secret of its
// second factor is made for each clone, and kept in a file beside the keys.
const (
	demoStaffEmail    = "staff@akinai.example"
	demoStaffPassword = "roasted-green-tea-for-two"
	demoStaffSecret   = "demo-staff.totp" //nolint:gosec // the name of a file
)

// demoStaff creates the demo member of staff, a superadmin, and sets up its second factor, unless
// it has one.
func (c *devCommand) demoStaff(ctx context.Context) error {
	if err := c.createAccount(ctx, demoStaffEmail, demoStaffPassword); err != nil {
		return err
	}
	connection, hangUp, err := c.dialAuth(auth.GrantablePermissions()...)
	if err != nil {
		return err
	}
	defer hangUp()
	_, err = authv1connect.NewRoleServiceClient(connection).GrantRole(ctx, &authv1.GrantRoleRequest{Account: demoStaffEmail, Role: "superadmin"})
	if err != nil {
		return fmt.Errorf("grant the role: %w", err)
	}
	secret, err := login.SetUpFactor(ctx, c.WebURL+"/oidc", demoStaffEmail, demoStaffPassword, clock.System().Now())
	if err != nil || secret == "" {
		return err
	}
	return os.WriteFile(filepath.Join(c.KeysDir, demoStaffSecret), []byte(secret), 0o600)
}

type codeCommand struct{ keys }

// Run is called by kong.
func (c *codeCommand) Run() error {
	secret, err := os.ReadFile(filepath.Join(c.KeysDir, demoStaffSecret))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no demo member of staff: make run makes one (%w)", err)
	}
	if err != nil {
		return err
	}
	code, err := totp.GenerateCode(string(secret), clock.System().Now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stdout, code)
	return err
}
