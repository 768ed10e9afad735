// Command akinaictl is a tool for operators and developers. It migrates databases, creates keys and
// development tokens, imports and exports catalogs and stock levels, replays orders, and runs a
// command in a development environment. It calls services through their RPCs only.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/run"
)

type commands struct {
	Migrate     migrateCommand     `cmd:"" help:"Bring the databases of all services up to date."`
	Keys        keysCommands       `cmd:"" help:"Make, list, rotate and remove keys."`
	Token       tokenCommand       `cmd:"" help:"Print a token with the permissions given, signed with the development key."`
	Permissions permissionsCommand `cmd:"" help:"List all permissions, which roles are sets of."`
	Import      importCommands     `cmd:"" help:"Import a catalog with its stock, synonyms, postal codes, or zones of delivery. It can be repeated."`
	Picture     pictureCommand     `cmd:"" help:"Upload pictures and print the URL of each. It can be repeated."`
	Export      exportCommand      `cmd:"" help:"Write products as CSV to the standard output."`
	Stock       stockCommand       `cmd:"" help:"Write and read levels as CSV, and book stock-takes."`
	Price       priceCommand       `cmd:"" help:"Price the drafts of a category that have no price, and publish them."`
	Login       loginCommand       `cmd:"" help:"Log in as a staff member, with your browser."`
	Logout      logoutCommand      `cmd:"" help:"End the session of akinaictl login."`
	Staff       staffCommands      `cmd:"" help:"Invite, list, disable and enable staff; make the link for the first superadmin."`
	Code        codeCommand        `cmd:"" help:"Print the one-time code of the demo member of staff of make run."`
	Sessions    sessionCommands    `cmd:"" help:"List and end the sessions of an account."`
	APIKey      apiKeyCommands     `cmd:"" name:"api-key" help:"Create, list and revoke API keys, with which programs act at the edge for staff."`
	Client      clientCommands     `cmd:"" help:"List and register the applications that may log people in."`
	Role        roleCommands       `cmd:"" help:"Manage roles and the roles of accounts."`
	Replay      replayCommand      `cmd:"" help:"Replay the orders of the Online Retail file and reconcile the sums."`
	Dev         devCommand         `cmd:"" help:"Run a command in a development environment: databases migrated, keys made, settings set."`
	Version     versionCommand     `cmd:"" help:"Print which build this is."`
}

type importCommands struct {
	Catalog  importCommand   `cmd:"" default:"withargs" help:"A catalog with its stock, or synonyms: what import without a further word does."`
	Postal   postalCommand   `cmd:"" help:"Japan Post's table of postal codes, of towns or of offices."`
	Zones    zonesCommand    `cmd:"" help:"Zones of delivery, from GeoJSON."`
	Holidays holidaysCommand `cmd:"" help:"Public holidays, on which shops may not dispatch, from CSV."`
	Towns    townsCommand    `cmd:"" help:"Points of towns, by which addresses find their zones, from CSV."`
}

type versionCommand struct{}

// Run is called by kong.
func (versionCommand) Run() error {
	_, err := fmt.Fprintln(os.Stdout, "akinaictl", run.Version())
	return err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	parsed := kong.Parse(&commands{}, kong.Name("akinaictl"), kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Vars{"operator": operator, "ttl": auth.TokenTTL.String(), "issuer": defaultIssuer, "admin": defaultAdminURL})
	if err := parsed.Run(); err != nil {
		os.Exit(exitCode(err)) //nolint:gocritic // the signal handler ends with the process
	}
}

// exitCode returns the exit code of a command that akinaictl ran. It prints any other error and
// returns 1.
func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return exit.ExitCode()
	}
	fmt.Fprintln(os.Stderr, "akinaictl:", err)
	return 1
}
