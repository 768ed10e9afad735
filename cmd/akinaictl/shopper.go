package main

import (
	"context"
	"fmt"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// The demo shopper exists in development only; its password is public.
const (
	demoEmail    = "demo@akinai.example"
	demoPassword = "green-tea-for-two" //nolint:gosec // public on purpose
)

// demoShopper registers the demo shopper, or logs in, ensures that it has a default address, and
// returns an access token.
func (c *devCommand) demoShopper(ctx context.Context) (string, error) {
	var access string
	client, hangUp, err := dial(c.WebURL, func(context.Context) (string, error) { return access, nil })
	if err != nil {
		return "", err
	}
	defer hangUp()
	tokens, err := enter(ctx, webv1connect.NewAuthServiceClient(client), demoEmail, demoPassword)
	if err != nil {
		return "", err
	}
	access = tokens.GetAccessToken()
	_, err = webv1connect.NewAccountServiceClient(client).AddAddress(ctx, &webv1.AddAddressRequest{Address: &typev1.Address{
		Name:       "山田 花子",
		PostalCode: "1000005",
		Prefecture: "東京都",
		City:       "千代田区",
		Line1:      "丸の内1-9-1",
	}})
	if err != nil {
		return "", fmt.Errorf("add an address: %w", err)
	}
	return access, nil
}

// enter registers an account, or logs in if the account exists.
func enter(ctx context.Context, client webv1connect.AuthServiceClient, email, password string) (*webv1.Tokens, error) {
	registered, err := client.Register(ctx, &webv1.RegisterRequest{Email: email, Password: password})
	if err == nil {
		return registered.GetTokens(), nil
	}
	if errs.KindOf(err) != errs.AlreadyExists {
		return nil, fmt.Errorf("register: %w", err)
	}
	login, err := client.Login(ctx, &webv1.LoginRequest{Email: email, Password: password})
	if err != nil {
		return nil, fmt.Errorf("log in: %w", err)
	}
	return login.GetTokens(), nil
}
