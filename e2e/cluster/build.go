package cluster

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/akinai/akinai/pkg/config"
)

// Build names the binaries under test.
type Build struct {
	// Host is cmd/akinai, with the race detector and the crash points (build tag crashpoints).
	Host string
	// Control is cmd/akinaictl.
	Control string
}

// Make returns the binaries named by AKINAI_E2E_BINARY and AKINAI_E2E_CONTROL. It builds those that
// are not named into dir.
func Make(ctx context.Context, dir string) (Build, error) {
	b := Build{Host: os.Getenv("AKINAI_E2E_BINARY"), Control: os.Getenv("AKINAI_E2E_CONTROL")}
	if b.Host == "" {
		b.Host = filepath.Join(dir, "akinai")
		if err := build(ctx, "-race", "-tags=crashpoints", "-o", b.Host, "github.com/akinai/akinai/cmd/akinai"); err != nil {
			return b, err
		}
	}
	if b.Control == "" {
		b.Control = filepath.Join(dir, "akinaictl")
		if err := build(ctx, "-o", b.Control, "github.com/akinai/akinai/cmd/akinaictl"); err != nil {
			return b, err
		}
	}
	return b, nil
}

func build(ctx context.Context, args ...string) error {
	out, err := exec.CommandContext(ctx, "go", append([]string{"build"}, args...)...).CombinedOutput() //nolint:gosec // runs our own programs
	if err != nil {
		return fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// environment migrates databases whose names begin with name, creates keys, and returns the
// settings of a host.
func (b Build) environment(ctx context.Context, mode Mode, name, keysDir string) (map[string]string, error) {
	args := []string{"dev", "--env", "--keys-dir", keysDir, "--database-prefix", name}
	if mode == Databases {
		args = append(args, "--database-per-service")
	}
	out, err := b.control(ctx, args...)
	if err != nil {
		return nil, err
	}
	return config.Environment(strings.Split(strings.TrimSpace(out), "\n")), nil
}

// control runs akinaictl and returns its output.
func (b Build) control(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, b.Control, args...) //nolint:gosec // runs our own programs
	var faults bytes.Buffer
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("akinaictl %s: %w\n%s", args[0], err, faults.String())
	}
	return string(out), nil
}

// Token returns a token for staff calls to the services, with the permissions.
func (c *Cluster) Token(ctx context.Context, permissions ...string) (string, error) {
	args := []string{"token", "--keys-dir", c.KeysDir()}
	for _, p := range permissions {
		args = append(args, "--permission", p)
	}
	out, err := c.build.control(ctx, args...)
	return strings.TrimSpace(out), err
}

// Control runs akinaictl for staff of the cluster. It returns the output even if akinaictl fails.
func (c *Cluster) Control(ctx context.Context, args ...string) (string, error) {
	cmd := c.ControlCommand(ctx, args...)
	var faults bytes.Buffer
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		return string(out), fmt.Errorf("akinaictl %s: %w\n%s", args[0], err, faults.String())
	}
	return string(out), nil
}

// ControlCommand returns the command that runs akinaictl for staff of the cluster.
func (c *Cluster) ControlCommand(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.build.Control, args...) //nolint:gosec // runs our own programs
	cmd.Env = append(os.Environ(),
		"AKINAI_KEYS_DIR="+c.KeysDir(), "PRODUCT_URL="+c.URLs("product")[0], "INVENTORY_URL="+c.URLs("inventory")[0],
		"USER_URL="+c.URLs("user")[0], "AUTH_URL="+c.URLs("auth")[0], "BFF_ADMIN_URL="+c.URLs("bff-admin")[0],
		"AKINAI_ISSUER="+c.PublicURL()+"/oidc")
	return cmd
}
