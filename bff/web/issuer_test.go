package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/session"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/log"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// noIssuer is an issuer that cannot be reached.
func noIssuer(t testing.TB) *issuer {
	t.Helper()
	i, err := newIssuer(defaults(t).OIDC.Issuer, issuerIsDown, limit.Rate{}, func(*http.Request) string { return "" })
	require.NoError(t, err)
	return i
}

// issuerIsDown answers in place of the issuer.
var issuerIsDown = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { issuerFailed(w, r, nil) })

// noSessions are sessions of which none exists. Guests have their cookie.
func noSessions(t testing.TB) *session.Sessions {
	t.Helper()
	return sessionsIn(t, redistest.New(t), issuerIsDown)
}

// sessionsIn are sessions in a store, of logins at an issuer.
func sessionsIn(t testing.TB, store *redis.Client, issuer http.Handler) *session.Sessions {
	t.Helper()
	cfg, dir := defaults(t), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "web-bff.secret"), []byte("secret"), 0o600))
	return session.New(cfg.Sessions, session.Options{
		Edge: "web", Issuer: cfg.OIDC.Issuer, Forward: issuer, KeysDir: dir, SameSite: http.SameSiteLaxMode,
		MergeGuest: func(context.Context, string, string) bool { return false },
	}, store, clock.System())
}

// withIssuer is an edge in front of an issuer that echoes the method and the path.
func withIssuer(t *testing.T, rate limit.Rate, settings ...string) http.Handler {
	t.Helper()
	cfg := defaults(t, settings...)
	i, err := newIssuer(cfg.OIDC.Issuer, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Reached", "issuer")
		_, _ = io.WriteString(w, r.Method+" "+r.URL.Path)
	}), rate, func(*http.Request) string { return "192.0.2.1" })
	require.NoError(t, err)
	clients := limit.NewClients(0)
	kept := bytecache.New(bytecache.Config{Bytes: 1 << 20}, redistest.New(t), nil)
	handler, err := routes(log.New(io.Discard, slog.LevelInfo), cfg, clients, limit.NewCalls(cfg.Limit, 0), kept, http.NotFoundHandler(), http.NotFoundHandler(), nil, nil, i, noSessions(t), noShop(t))
	require.NoError(t, err)
	return handler
}

func ask(t *testing.T, handler http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func TestOnlyListedPathsAndMethodsReachTheIssuer(t *testing.T) {
	edge := withIssuer(t, limit.Rate{})
	for _, tc := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/oidc/authorize?client_id=a", 200},
		{"POST", "/oidc/login", 200},
		{"POST", "/oidc/token", 200},
		{"OPTIONS", "/oidc/token", 200},
		{"GET", "/oidc/keys", 200},
		{"GET", "/oidc/.well-known/openid-configuration", 200},
		{"GET", "/.well-known/openid-configuration/oidc", 200},
		{"GET", "/.well-known/oauth-authorization-server/oidc", 200},
		{"GET", "/account/verify-email?token=a", 200},
		{"POST", "/account/reset-password", 200},
		{"POST", "/account/change-email", 200},
		{"PUT", "/account/change-email", 405},
		{"OPTIONS", "/account/verify-email", 405},
		{"GET", "/oidc/account/password", 200},
		{"POST", "/oidc/account/email", 200},
		{"DELETE", "/oidc/account/email", 405},
		{"POST", "/oidc/account/factor/new", 200},
		{"POST", "/oidc/account/factor/remove", 200},
		{"GET", "/oidc/account/factor/remove", 405},
		{"GET", "/oidc/account/factor/begin", 405},
		{"POST", "/oidc/account/factor", 405},
		{"GET", "/account/", 404},
		{"POST", "/account/verify-email/", 404},
		{"GET", "/oidc/token?grant_type=authorization_code", 405},
		{"GET", "/oidc/revoke", 405},
		{"GET", "/oidc/logout/confirm", 405},
		{"PUT", "/oidc/login", 405},
		{"OPTIONS", "/oidc/authorize", 405},
		{"POST", "/oidc/keys", 405},
		{"GET", "/oidc/healthz", 404},
		{"GET", "/oidc/ready", 404},
		{"GET", "/oidc/authorize/callback?id=1", 404},
		{"POST", "/oidc/introspect", 404},
		{"GET", "/.well-known/oauth-authorization-server", 404},
		{"GET", "/.well-known/oauth-authorization-server/other", 404},
	} {
		w := ask(t, edge, tc.method, tc.path)
		require.Equal(t, tc.status, w.Code, tc.method+" "+tc.path)
		require.Equal(t, tc.status == 200, w.Header().Get("X-Reached") != "", tc.method+" "+tc.path)
	}
}

func TestOriginsOfTheEdgeAreNotThoseOfTheIssuer(t *testing.T) {
	edge := withIssuer(t, limit.Rate{}, "BFF_WEB_CORS_ORIGINS", origin)
	w := ask(t, edge, http.MethodOptions, "/oidc/token", "Origin", origin, "Access-Control-Request-Method", "POST")
	require.Equal(t, "OPTIONS /oidc/token", w.Body.String(), "the issuer decides")
	require.Empty(t, w.Header().Get("Access-Control-Allow-Origin"))
}

func TestLoginsAtTheIssuerAreBounded(t *testing.T) {
	edge := withIssuer(t, limit.Rate{Counter: redistest.New(t), Name: "login", PerMinute: 2})
	statuses := func() (all []int) {
		for range 3 {
			all = append(all, ask(t, edge, http.MethodPost, "/oidc/login").Code)
		}
		return all
	}
	require.Equal(t, []int{200, 200, 429}, statuses())
	require.Equal(t, 429, ask(t, edge, http.MethodPost, "/account/reset-password").Code, "a link costs a hash too")
	require.Equal(t, 429, ask(t, edge, http.MethodPost, "/oidc/account/password").Code, "so does the current password")
	require.Equal(t, 429, ask(t, edge, http.MethodPost, "/oidc/account/email").Code, "and that of a change of address")
	require.Equal(t, 429, ask(t, edge, http.MethodPost, "/oidc/account/factor/new").Code, "a code can be guessed")
	require.Equal(t, 200, ask(t, edge, http.MethodPost, "/oidc/account/end").Code)
	require.Equal(t, 200, ask(t, edge, http.MethodGet, "/account/reset-password?token=a").Code)
	require.Equal(t, 200, ask(t, edge, http.MethodGet, "/oidc/login").Code)
}

func TestShopWorksWithoutTheIssuer(t *testing.T) {
	e := newEdge(t, io.Discard, `{}`)
	require.Equal(t, http.StatusOK, e.get(t.Context(), "/v1/products").Code)
	w := e.get(t.Context(), "/oidc/authorize")
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Contains(t, w.Body.String(), "AUTH_UNAVAILABLE")
}

func TestPagesAreAskedForByTheNameLocalhost(t *testing.T) {
	edge := withIssuer(t, limit.Rate{})
	page := []string{"Accept", "text/html,application/xhtml+xml"}
	w := ask(t, edge, http.MethodGet, "http://127.0.0.1:8080/oidc/login?id=1", page...)
	require.Equal(t, http.StatusTemporaryRedirect, w.Code)
	require.Equal(t, "http://localhost:8080/oidc/login?id=1", w.Header().Get("Location"))
	require.Equal(t, 200, ask(t, edge, http.MethodGet, "http://localhost:8080/oidc/login?id=1", page...).Code)
	require.Equal(t, 200, ask(t, edge, http.MethodGet, "http://127.0.0.1:8080/oidc/keys", "Accept", "*/*").Code, "a program")
	require.Equal(t, 200, ask(t, edge, http.MethodPost, "http://127.0.0.1:8080/oidc/login", page...).Code)
	require.Equal(t, 200, ask(t, withIssuer(t, limit.Rate{}, "BFF_WEB_ISSUER", "https://id.example/oidc"), http.MethodGet, "http://127.0.0.1:8080/oidc/login?id=1", page...).Code)
}

func TestIssuerNeedsAPath(t *testing.T) {
	for _, address := range []string{"", "shop", "https://id.example", "https://id.example/", "https://id.example/oidc/"} {
		_, err := newIssuer(address, nil, limit.Rate{}, nil)
		require.Error(t, err, address)
	}
	require.True(t, strings.HasPrefix(defaults(t).OIDC.Issuer, "http://localhost"))
}
