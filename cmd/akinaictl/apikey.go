package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/login"
	"github.com/akinai/akinai/pkg/clock"
)

// dialService returns a client of a service with the permissions, and a function that closes its
// connections: at the edge for staff if the environment has an API key, which then decides what is
// permitted; else at the service itself, with the development key.
func (k keys) dialService(ctx context.Context, url string, permissions ...string) (*connect.Client, func(), error) {
	key, there, err := login.KeyOfEnvironment(os.Getenv)
	if err != nil {
		return nil, nil, err
	}
	if there {
		token, err := key.Tokens(ctx, cmp.Or(os.Getenv("AKINAI_ISSUER"), defaultIssuer))
		if err != nil {
			return nil, nil, err
		}
		return dial(cmp.Or(os.Getenv("BFF_ADMIN_URL"), defaultAdminURL), token)
	}
	token, err := k.as(permissions...)
	if err != nil {
		return nil, nil, err
	}
	return dial(url, token)
}

type apiKeyCommands struct {
	Create createAPIKeyCommand `cmd:"" help:"Create an API key within your permissions and print it, once."`
	List   listAPIKeysCommand  `cmd:"" help:"List the API keys of all staff."`
	Revoke revokeAPIKeyCommand `cmd:"" help:"End an API key. Its tokens are refused within five seconds."`
}

// apiKeys runs work with a client of ApiKeyService.
func (s staff) apiKeys(ctx context.Context, work func(authv1connect.ApiKeyServiceClient) error) error {
	return s.call(ctx, func(client *connect.Client) error { return work(authv1connect.NewApiKeyServiceClient(client)) })
}

type createAPIKeyCommand struct {
	staff
	Name       string   `arg:"" help:"What it is for."`
	Permission []string `help:"What it may do, such as stock.write. May be repeated." short:"p" required:""`
	Days       int      `help:"After how many days it ends, 366 at most." default:"90"`
}

// Run is called by kong.
func (c *createAPIKeyCommand) Run(ctx context.Context) error {
	return c.apiKeys(ctx, func(client authv1connect.ApiKeyServiceClient) error {
		res, err := client.CreateApiKey(ctx, &authv1.CreateApiKeyRequest{
			Name: c.Name, Permissions: c.Permission, ExpiresAt: timestamppb.New(clock.System().Now().AddDate(0, 0, c.Days)),
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(os.Stdout, res.GetText())
		return err
	})
}

type listAPIKeysCommand struct{ staff }

// Run is called by kong.
func (c *listAPIKeysCommand) Run(ctx context.Context) error {
	return c.apiKeys(ctx, func(client authv1connect.ApiKeyServiceClient) error {
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		req := &authv1.ListApiKeysRequest{PageSize: 100}
		for {
			res, err := client.ListApiKeys(ctx, req)
			if err != nil {
				return err
			}
			for _, key := range res.GetApiKeys() {
				fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\n", key.GetId(), key.GetName(), key.GetOwnerId(), stateOf(key),
					strings.Join(key.GetPermissions(), ","))
			}
			if req.PageToken = res.GetNextPageToken(); req.GetPageToken() == "" {
				return out.Flush()
			}
		}
	})
}

// stateOf says until when a key is valid, or since when it is not.
func stateOf(key *authv1.ApiKey) string {
	if key.GetRevokedAt() != nil {
		return "revoked " + key.GetRevokedAt().AsTime().Format(time.DateOnly)
	}
	return "until " + key.GetExpiresAt().AsTime().Format(time.DateOnly)
}

type revokeAPIKeyCommand struct {
	staff
	ID string `arg:"" help:"The id that list prints."`
}

// Run is called by kong.
func (c *revokeAPIKeyCommand) Run(ctx context.Context) error {
	return c.apiKeys(ctx, func(client authv1connect.ApiKeyServiceClient) error {
		_, err := client.RevokeApiKey(ctx, &authv1.RevokeApiKeyRequest{Id: c.ID})
		return err
	})
}
