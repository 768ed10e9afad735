package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	"github.com/akinai/akinai/bff/internal/screen"
)

// guests is an auth service that records the client address of the last login or registration.
type guests struct {
	authv1connect.AuthServiceClient

	from string
}

func (g *guests) Login(_ context.Context, req *authv1.LoginRequest) (*authv1.LoginResponse, error) {
	g.from = req.GetClientAddress()
	return &authv1.LoginResponse{Tokens: &authv1.Tokens{}}, nil
}

func (g *guests) Register(_ context.Context, req *authv1.RegisterRequest) (*authv1.RegisterResponse, error) {
	g.from = req.GetClientAddress()
	return &authv1.RegisterResponse{}, nil
}

// TestAuthGetsTheAddressThatTheTrustedProxySaw: attempts are counted by the address that the
// trusted proxy wrote, not by the proxy's own address, and not by an address that the client
// claims.
func TestAuthGetsTheAddressThatTheTrustedProxySaw(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, header string
		proxies      int
		want         string
	}{
		{"behind a proxy", "192.0.2.66", 1, "192.0.2.66"},
		{"claimed by the client", "198.51.100.7, 192.0.2.66", 1, "192.0.2.66"},
		{"behind two proxies", "198.51.100.7, 192.0.2.66, 10.0.0.1", 2, "192.0.2.66"},
		{"no proxy is trusted", "192.0.2.66", 0, "127.0.0.1"},
		{"no header", "", 1, "127.0.0.1"},
		{"half an IPv6 address", "2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::/64"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			auth := &guests{}
			wire := onWire(t, defaults(t), io.Discard, func(s *connect.Server) {
				webv1connect.RegisterAuthServiceHandler(s, &screen.Auth{Auth: auth, ClientID: "web", Proxies: tc.proxies})
				webv1connect.RegisterCatalogServiceHandler(s, webv1connect.UnimplementedCatalogServiceHandler{})
				webv1connect.RegisterAccountServiceHandler(s, webv1connect.UnimplementedAccountServiceHandler{})
				webv1connect.RegisterOrderServiceHandler(s, webv1connect.UnimplementedOrderServiceHandler{})
			})
			for _, path := range []string{"/v1/auth/login", "/v1/auth/register"} {
				auth.from = "nobody"
				body := strings.NewReader(`{"email":"hanako@example.jp","password":"correct horse"}`)
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, wire.URL+path, body)
				require.NoError(t, err)
				request.Header.Set("Content-Type", "application/json")
				if tc.header != "" {
					request.Header.Set("X-Forwarded-For", tc.header)
				}
				reply, err := wire.Client().Do(request)
				require.NoError(t, err)
				require.NoError(t, reply.Body.Close())
				require.Less(t, reply.StatusCode, http.StatusMultipleChoices)
				require.Equal(t, tc.want, auth.from, path)
			}
		})
	}
}
