package rpc_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/password"
	"github.com/akinai/akinai/services/auth/internal/rpc"
	"github.com/akinai/akinai/services/auth/internal/store"
	"github.com/akinai/akinai/services/auth/internal/token"
)

const issuerURL = "https://shop.example"

// service is the whole service, with its own database and a clock that the test sets.
type service struct {
	raw *connect.Client

	authv1connect.AuthServiceClient

	clients  authv1connect.ClientServiceClient
	roles    authv1connect.RoleServiceClient
	sessions authv1connect.SessionServiceClient
	staff    authv1connect.StaffServiceClient
	factors  authv1connect.FactorServiceClient
	passkeys authv1connect.PasskeyServiceClient
	apiKeys  authv1connect.ApiKeyServiceClient
	// logins are the use cases of accounts; pages are what the page of invitations calls.
	logins *app.App
	pages  *app.Staff
	clock  *clocktest.Clock
	db     *pg.DB
	post   *post
	logs   *logs
}

// pagesInForce are version 3 of the terms and 1 of the privacy policy.
type pagesInForce struct{}

func (pagesInForce) InForce(context.Context, bool) ([]domain.AgreedPage, error) {
	return []domain.AgreedPage{{Name: "terms", Version: 3}, {Name: "privacy", Version: 1}}, nil
}

func serve(t *testing.T) *service {
	t.Helper()
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"auth": {}}))
	keys, err := token.LoadKeys(dir)
	require.NoError(t, err)
	issuer := token.NewIssuer(issuerURL, keys)
	hasher := password.New(password.Cost{MemoryKiB: 64, Time: 1, Parallelism: 1}, 2, 100)
	data, clock := pgtest.New(t, "auth", db.Migrations("auth")), clocktest.New()
	rows := store.New(data)
	limits := func(here, account, address int) domain.AttemptLimits {
		return domain.AttemptLimits{
			AccountAndIP: domain.Bucket{Attempts: here, Window: 15 * time.Minute},
			Account:      domain.Bucket{Attempts: account, Window: time.Hour},
			ClientIP:     domain.Bucket{Attempts: address, Window: time.Hour},
			Known:        24 * time.Hour,
		}
	}
	recovery := &app.Recovery{
		Links: rows, Accounts: rows, Hasher: hasher, Clock: clock, Limits: limits(10, 60, 100), Requests: limits(5, 10, 50),
		Registrations: limits(5, 10, 200), NewcomerRole: domain.RoleCustomer, Pages: pagesInForce{},
	}
	accounts := &app.App{
		Accounts: rows, Sessions: rows, Hasher: hasher, Issuer: issuer, Clock: clock, Random: rand.Reader,
		Limits:        limits(10, 60, 100),
		PasswordLogin: true,
	}
	vault, err := domain.NewVault(make([]byte, 32))
	require.NoError(t, err)
	factors := rpc.NewFactorServer(&app.OwnFactor{
		Store: rows, Accounts: rows, Vault: vault, Clock: clock, Random: rand.Reader, Limits: limits(5, 10, 50),
	})
	server := rpc.NewServer(accounts, recovery, keys.JWKS)
	edits := &app.Roles{Store: rows, Factors: rows, Clock: clock, Grantable: auth.GrantablePermissions()}
	roles := rpc.NewRoleServer(edits)
	sessions := rpc.NewSessionServer(&app.SessionAdmin{Store: rows, Clock: clock, Roles: edits})
	pages := &app.Staff{
		Store: rows, Roles: edits, Accounts: rows, Hasher: hasher, Clock: clock, Random: rand.Reader, Limits: accounts.Limits,
		Page: &url.URL{Scheme: "https", Host: "shop.example", Path: "/account/invitation"},
	}
	client := rpctest.Serve(t, func(s *connect.Server) {
		authv1connect.RegisterAuthServiceHandler(s, server)
		authv1connect.RegisterClientServiceHandler(s, rpc.NewClientServer(app.NewProvider(accounts, rows)))
		authv1connect.RegisterApiKeyServiceHandler(s, rpc.NewAPIKeyServer(&app.APIKeys{
			Store: rows, App: accounts, Clock: clock, Random: rand.Reader, Grantable: auth.GrantablePermissions(),
		}))
		authv1connect.RegisterRoleServiceHandler(s, roles)
		authv1connect.RegisterSessionServiceHandler(s, sessions)
		authv1connect.RegisterFactorServiceHandler(s, factors)
		authv1connect.RegisterPasskeyServiceHandler(s, rpc.NewPasskeyServer(&app.Passkeys{Store: rows, Clock: clock}))
		authv1connect.RegisterStaffServiceHandler(s, rpc.NewStaffServer(pages))
		authv1connect.RegisterAccountAdminServiceHandler(s, rpc.NewAccountAdminServer(&app.Customers{Store: rows}))
	})
	out := &service{
		AuthServiceClient: authv1connect.NewAuthServiceClient(client), roles: authv1connect.NewRoleServiceClient(client),
		clients:  authv1connect.NewClientServiceClient(client),
		sessions: authv1connect.NewSessionServiceClient(client),
		factors:  authv1connect.NewFactorServiceClient(client),
		passkeys: authv1connect.NewPasskeyServiceClient(client),
		apiKeys:  authv1connect.NewApiKeyServiceClient(client),
		staff:    authv1connect.NewStaffServiceClient(client), logins: accounts, pages: pages, clock: clock, db: data, logs: &logs{},
	}
	out.raw = client
	out.post = newPost(t, out, rows)
	return out
}

// register registers and logs in.
func (s *service) register(t *testing.T, email string) *authv1.Tokens {
	t.Helper()
	_, err := s.Register(t.Context(), &authv1.RegisterRequest{Email: email, Password: rightPassword, ClientId: "web"})
	require.NoError(t, err)
	tokens, err := s.login(t, email, rightPassword)
	require.NoError(t, err)
	return tokens
}

func (s *service) login(t *testing.T, email, secret string) (*authv1.Tokens, error) {
	t.Helper()
	res, err := s.Login(t.Context(), &authv1.LoginRequest{Email: email, Password: secret, ClientId: "web"})
	return res.GetTokens(), err
}

// loginFrom logs in from a client address.
func (s *service) loginFrom(t *testing.T, from, email, secret string) error {
	t.Helper()
	_, err := s.Login(t.Context(), &authv1.LoginRequest{Email: email, Password: secret, ClientId: "web", ClientAddress: from})
	return err
}

func (s *service) refresh(t *testing.T, refreshToken string) (*authv1.Tokens, error) {
	t.Helper()
	return s.refreshAt(t, "web", refreshToken)
}

func (s *service) refreshAt(t *testing.T, client, refreshToken string) (*authv1.Tokens, error) {
	t.Helper()
	res, err := s.RefreshTokens(t.Context(), &authv1.RefreshTokensRequest{RefreshToken: refreshToken, ClientId: client})
	return res.GetTokens(), err
}
