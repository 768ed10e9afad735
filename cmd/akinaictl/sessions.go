package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"connectrpc.com/connect/v2"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
)

type sessionCommands struct {
	List listSessionsCommand `cmd:"" help:"List the sessions of an account that have not ended."`
	End  endSessionsCommand  `cmd:"" help:"End all sessions of an account: every edge refuses their tokens within five seconds."`
}

// sessions runs work with a client of SessionService.
func (s staff) sessions(ctx context.Context, work func(authv1connect.SessionServiceClient) error) error {
	return s.call(ctx, func(client *connect.Client) error { return work(authv1connect.NewSessionServiceClient(client)) })
}

type listSessionsCommand struct {
	staff
	Account string `arg:"" help:"E-mail address or id."`
}

// Run is called by kong.
func (c *listSessionsCommand) Run(ctx context.Context) error {
	return c.sessions(ctx, func(client authv1connect.SessionServiceClient) error {
		res, err := client.ListAccountSessions(ctx, &authv1.ListAccountSessionsRequest{Account: c.Account})
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		for _, s := range res.GetSessions() {
			client := s.GetClientName()
			if s.GetBrowserLogin() {
				client = "login page"
			}
			device := strings.TrimSpace(s.GetBrowser() + " " + s.GetSystem())
			fmt.Fprintf(out, "%s\t%s\t%s\tsince %s\tlast used %s\n", s.GetId(), client, device,
				s.GetStartedAt().AsTime().Local().Format(time.DateTime), s.GetLastUsedAt().AsTime().Local().Format(time.DateTime))
		}
		return out.Flush()
	})
}

type endSessionsCommand struct {
	staff
	Account string `arg:"" help:"E-mail address or id."`
}

// Run is called by kong.
func (c *endSessionsCommand) Run(ctx context.Context) error {
	return c.sessions(ctx, func(client authv1connect.SessionServiceClient) error {
		_, err := client.EndAccountSessions(ctx, &authv1.EndAccountSessionsRequest{Account: c.Account})
		return err
	})
}
