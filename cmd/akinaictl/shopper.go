package main

import (
	"context"
	"fmt"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
)

// The demo shopper exists in development only; its password is public.
const (
	demoEmail    = "demo@akinai.example"
	demoPassword = "green-tea-for-two" //nolint:gosec // public on purpose
)

// demoShopper creates the demo shopper unless it exists, logs in, ensures that it has a default
// address, and returns an access token.
func (c *devCommand) demoShopper(ctx context.Context) (string, error) {
	if err := c.createAccount(ctx, demoEmail, demoPassword); err != nil {
		return "", err
	}
	var access string
	client, hangUp, err := dial(c.WebURL, func(context.Context) (string, error) { return access, nil })
	if err != nil {
		return "", err
	}
	defer hangUp()
	login, err := webv1connect.NewAuthServiceClient(client).Login(ctx, &webv1.LoginRequest{Email: demoEmail, Password: demoPassword})
	if err != nil {
		return "", fmt.Errorf("log in: %w", err)
	}
	access = login.GetTokens().GetAccessToken()
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

// createAccount creates an account with a verified address, unless it exists.
func (c *devCommand) createAccount(ctx context.Context, email, password string) error {
	connection, hangUp, err := c.dialAuth("accounts.create")
	if err != nil {
		return err
	}
	defer hangUp()
	_, err = authv1connect.NewAuthServiceClient(connection).CreateAccount(ctx, &authv1.CreateAccountRequest{Email: email, Password: password})
	if err != nil {
		return fmt.Errorf("create the account: %w", err)
	}
	return nil
}
