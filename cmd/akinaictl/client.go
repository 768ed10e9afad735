package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"

	"connectrpc.com/connect/v2"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
)

type clientCommands struct {
	List listClientsCommand `cmd:"" help:"List the clients of the issuer."`
	Put  putClientCommand   `cmd:"" help:"Register a client of the issuer, or replace all that is registered of it."`
}

// clients runs work with a client of ClientService.
func (s staff) clients(ctx context.Context, work func(authv1connect.ClientServiceClient) error) error {
	return s.call(ctx, func(client *connect.Client) error { return work(authv1connect.NewClientServiceClient(client)) })
}

type listClientsCommand struct{ staff }

// Run is called by kong.
func (c *listClientsCommand) Run(ctx context.Context) error {
	return c.clients(ctx, func(client authv1connect.ClientServiceClient) error {
		out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		req := &authv1.ListClientsRequest{PageSize: 100}
		for {
			res, err := client.ListClients(ctx, req)
			if err != nil {
				return err
			}
			for _, app := range res.GetClients() {
				kind := "public"
				if len(app.GetSecretHash()) > 0 {
					kind = "confidential"
				}
				fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", app.GetId(), app.GetName(), kind, strings.Join(app.GetAudiences(), ","),
					strings.Join(app.GetGrants(), ","), strings.Join(app.GetRedirectUris(), " "))
			}
			if req.PageToken = res.GetNextPageToken(); req.GetPageToken() == "" {
				return out.Flush()
			}
		}
	})
}

type putClientCommand struct {
	staff
	ID                    string   `arg:"" help:"Its client_id, such as web-bff."`
	Name                  string   `help:"What the login page calls it." required:""`
	Audience              []string `help:"An edge that its tokens may be for, such as akinai-web; the first is the default. May be repeated." required:""`
	RedirectURI           []string `help:"Where the issuer sends a browser after a login; compared exactly. May be repeated." name:"redirect-uri"`
	PostLogoutRedirectURI []string `help:"Where it sends a browser after a logout. May be repeated." name:"post-logout-redirect-uri"`
	Origin                []string `help:"An origin whose pages may call the issuer, such as https://app.example. May be repeated."`
	Grant                 []string `help:"authorization_code, refresh_token or client_credentials. May be repeated." default:"authorization_code,refresh_token"`
	SecretFile            string   `help:"The file with the secret of a confidential client; it is made if it is missing. Without it, the client is public." type:"path"`
}

// Run is called by kong.
func (c *putClientCommand) Run(ctx context.Context) error {
	app := &authv1.Client{
		Id: c.ID, Name: c.Name, Audiences: c.Audience, RedirectUris: c.RedirectURI, PostLogoutRedirectUris: c.PostLogoutRedirectURI,
		CorsOrigins: c.Origin, Grants: c.Grant,
	}
	if c.SecretFile != "" {
		var err error
		if app.SecretHash, err = clientSecretHash(c.SecretFile); err != nil {
			return err
		}
	}
	return c.clients(ctx, func(client authv1connect.ClientServiceClient) error {
		_, err := client.PutClient(ctx, &authv1.PutClientRequest{Client: app})
		return err
	})
}

// clientSecretHash returns the SHA-256 of the secret in a file, without blanks and line ends around
// it, as the edges read it. It creates the file if it is missing.
func clientSecretHash(name string) ([]byte, error) {
	secret, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		secret = []byte(rand.Text() + rand.Text())
		err = os.WriteFile(name, secret, 0o600)
	}
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(bytes.TrimSpace(secret))
	return sum[:], nil
}
