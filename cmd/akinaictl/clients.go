package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"connectrpc.com/connect/v2"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
)

// putClients registers the clients of the issuer that development has. The secrets of confidential
// ones are files beside the keys, made when they are missing.
func (c *devCommand) putClients(ctx context.Context) error {
	connection, hangUp, err := c.dialAuth("clients.write")
	if err != nil {
		return err
	}
	defer hangUp()
	registry := authv1connect.NewClientServiceClient(connection)
	for _, client := range c.clients() {
		if confidential := strings.HasSuffix(client.GetId(), "-bff"); confidential {
			if client.SecretHash, err = clientSecretHash(filepath.Join(c.KeysDir, client.GetId()+".secret")); err != nil {
				return err
			}
		}
		if _, err := registry.PutClient(ctx, &authv1.PutClientRequest{Client: client}); err != nil {
			return fmt.Errorf("client %s: %w", client.GetId(), err)
		}
	}
	return nil
}

// dialAuth returns a client of the auth service with the permissions.
func (c *devCommand) dialAuth(permissions ...string) (*connect.Client, func(), error) {
	token, err := c.as(permissions...)
	if err != nil {
		return nil, nil, err
	}
	return dial(c.AuthURL, token)
}

func (c *devCommand) clients() []*authv1.Client {
	grants := []string{"authorization_code", "refresh_token"}
	return []*authv1.Client{
		{
			Id: "web-bff", Name: "Akinai", Audiences: []string{"akinai-web"}, Grants: grants,
			RedirectUris: []string{c.WebURL + "/session/callback"}, PostLogoutRedirectUris: []string{c.WebURL + "/"},
		},
		{
			Id: "admin-bff", Name: "Akinai Admin", Audiences: []string{"akinai-admin"}, Grants: grants,
			RedirectUris: []string{c.OfficeURL + "/session/callback"}, PostLogoutRedirectUris: []string{c.OfficeURL + "/"},
		},
		{
			Id: "mobile-app", Name: "Akinai", Audiences: []string{"akinai-mobile", "akinai-web"}, Grants: grants,
			RedirectUris: []string{"jp.akinai.shop:/callback"},
		},
	}
}
