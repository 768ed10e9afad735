package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"connectrpc.com/connect/v2"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/login"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
)

const (
	defaultIssuer   = "http://localhost:8080/oidc"
	defaultAdminURL = "http://127.0.0.1:8082"
)

// staff holds where a staff member logs in, and the edge for staff.
type staff struct {
	Issuer   string `help:"The issuer." env:"AKINAI_ISSUER" default:"${issuer}"`
	AdminURL string `help:"The edge for staff; in a cluster, where kubectl port-forward shows it." env:"BFF_ADMIN_URL" default:"${admin}"`
}

// show prints the address of the login page.
func show(address string) error {
	_, err := fmt.Fprintf(os.Stderr, "Open this page in your browser and log in:\n\n  %s\n\n", address)
	return err
}

func (s staff) login(ctx context.Context, store *login.Store, fresh bool) error {
	token, err := login.Login(ctx, login.Options{Issuer: s.Issuer, Fresh: fresh, Show: show})
	if err != nil {
		return err
	}
	return store.Save(ctx, token)
}

// call runs work with a client of the edge. If a method needs a fresh login, the person logs in and
// the work is done again: it was refused before anything was changed.
func (s staff) call(ctx context.Context, work func(*connect.Client) error) error {
	store, err := login.NewStore("", s.Issuer)
	if err != nil {
		return err
	}
	client, hangUp, err := dial(s.AdminURL, store.Access)
	if err != nil {
		return err
	}
	defer hangUp()
	err = work(client)
	switch errs.ReasonOf(err) {
	case "STEP_UP_REQUIRED", "SECOND_FACTOR_REQUIRED":
		fmt.Fprintln(os.Stderr, "This needs a fresh login.")
		if err := s.login(ctx, store, true); err != nil {
			return err
		}
		return work(client)
	case auth.ErrTokenInvalid.Reason:
		return errors.Join(login.ErrLoggedOut, err)
	}
	return err
}

type loginCommand struct{ staff }

// Run is called by kong.
func (c *loginCommand) Run(ctx context.Context) error {
	store, err := login.NewStore("", c.Issuer)
	if err != nil {
		return err
	}
	if err := c.login(ctx, store, false); err != nil {
		return err
	}
	_, err = fmt.Fprintln(os.Stderr, "Logged in.")
	return err
}

type logoutCommand struct{ staff }

// Run is called by kong.
func (c *logoutCommand) Run(ctx context.Context) error {
	store, err := login.NewStore("", c.Issuer)
	if err != nil {
		return err
	}
	return store.Logout(ctx)
}

type staffCommands struct {
	Bootstrap   bootstrapCommand        `cmd:"" help:"Print the link by which the first superadmin comes into being. Needs operator.key."`
	List        listStaffCommand        `cmd:"" help:"List staff and open invitations."`
	Invite      inviteCommand           `cmd:"" help:"Mail an invitation. Again, it replaces the first one."`
	Cancel      cancelInvitationCommand `cmd:"" help:"Cancel an open invitation."`
	Disable     disableCommand          `cmd:"" help:"End a staff member's sessions and refuse their logins."`
	Enable      enableCommand           `cmd:"" help:"Let a disabled staff member log in again."`
	ResetFactor resetFactorCommand      `cmd:"" help:"Remove the second factor and passkeys of an account whose owner has lost them. The owner gets a mail."`
}

type bootstrapCommand struct {
	keys
	AuthURL string `help:"The auth service; in a cluster, where kubectl port-forward shows it." env:"AUTH_URL" default:"http://127.0.0.1:9107"`
	Email   string `help:"E-mail address of the first superadmin." required:""`
}

// Run is called by kong.
func (c *bootstrapCommand) Run(ctx context.Context) error {
	key, err := auth.LoadKey(c.KeysDir, auth.OperatorHolder)
	if err != nil {
		return err
	}
	signer, err := auth.NewSigner(auth.OperatorHolder, key, clock.System())
	if err != nil {
		return err
	}
	client, hangUp, err := dial(c.AuthURL, func(context.Context) (string, error) { return signer.SystemToken() })
	if err != nil {
		return err
	}
	defer hangUp()
	res, err := authv1connect.NewStaffServiceClient(client).BootstrapStaff(ctx, &authv1.BootstrapStaffRequest{Email: c.Email})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(os.Stdout, "This link works once, until %s:\n\n  %s\n\n", res.GetExpiresAt().AsTime().Local().Format("15:04:05"), res.GetLink())
	return err
}

type listStaffCommand struct{ staff }

// Run is called by kong.
func (c *listStaffCommand) Run(ctx context.Context) error {
	return c.call(ctx, func(client *connect.Client) error {
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		req := &authv1.ListStaffRequest{PageSize: 100}
		for {
			res, err := authv1connect.NewStaffServiceClient(client).ListStaff(ctx, req)
			if err != nil {
				return err
			}
			for _, m := range res.GetStaff() {
				note := ""
				if m.GetDisabled() {
					note = "disabled"
				}
				fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", m.GetEmail(), m.GetName(), strings.Join(m.GetRoles(), ","), note)
			}
			for _, i := range res.GetInvitations() {
				fmt.Fprintf(out, "%s\t\t%s\tinvited\n", i.GetEmail(), strings.Join(i.GetRoles(), ","))
			}
			if req.PageToken = res.GetNextPageToken(); req.GetPageToken() == "" {
				return out.Flush()
			}
		}
	})
}

type inviteCommand struct {
	staff
	Email    string   `arg:"" help:"Whom to invite."`
	Role     []string `help:"A role. May be repeated." short:"r" required:""`
	Language string   `help:"Language of the mail: ja or en." enum:",ja,en" default:""`
}

// Run is called by kong.
func (c *inviteCommand) Run(ctx context.Context) error {
	return c.call(ctx, func(client *connect.Client) error {
		_, err := authv1connect.NewStaffServiceClient(client).InviteStaff(ctx, &authv1.InviteStaffRequest{Email: c.Email, Roles: c.Role, Language: c.Language})
		return err
	})
}

type cancelInvitationCommand struct {
	staff
	Email string `arg:"" help:"Whose invitation."`
}

// Run is called by kong.
func (c *cancelInvitationCommand) Run(ctx context.Context) error {
	return c.call(ctx, func(client *connect.Client) error {
		_, err := authv1connect.NewStaffServiceClient(client).CancelInvitation(ctx, &authv1.CancelInvitationRequest{Email: c.Email})
		return err
	})
}

type disableCommand struct {
	staff
	Account string `arg:"" help:"E-mail address or id."`
	Reason  string `help:"Why, for colleagues who read the list of staff."`
}

// Run is called by kong.
func (c *disableCommand) Run(ctx context.Context) error {
	return c.call(ctx, func(client *connect.Client) error {
		_, err := authv1connect.NewStaffServiceClient(client).DisableStaff(ctx, &authv1.DisableStaffRequest{Account: c.Account, Reason: c.Reason})
		return err
	})
}

type enableCommand struct {
	staff
	Account string `arg:"" help:"E-mail address or id."`
	Reason  string `help:"Why, for colleagues who read the list of staff."`
}

// Run is called by kong.
func (c *enableCommand) Run(ctx context.Context) error {
	return c.call(ctx, func(client *connect.Client) error {
		_, err := authv1connect.NewStaffServiceClient(client).EnableStaff(ctx, &authv1.EnableStaffRequest{Account: c.Account, Reason: c.Reason})
		return err
	})
}

type resetFactorCommand struct {
	staff
	Account string `arg:"" help:"E-mail address or id."`
}

// Run is called by kong.
func (c *resetFactorCommand) Run(ctx context.Context) error {
	return c.roles(ctx, func(client authv1connect.RoleServiceClient) error {
		_, err := client.ResetSecondFactor(ctx, &authv1.ResetSecondFactorRequest{Account: c.Account})
		return err
	})
}
