package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// failing is a catalog that fails, and panics with all that a handler sees.
type failing struct {
	webv1connect.UnimplementedCatalogServiceHandler
}

func (failing) ListProducts(context.Context, *webv1.ListProductsRequest) (*webv1.ListProductsResponse, error) {
	return nil, errors.New("not one of ours")
}

func (failing) SearchProducts(ctx context.Context, _ *webv1.SearchProductsRequest) (*webv1.SearchProductsResponse, error) {
	panic(ctx)
}

func fails(s *connect.Server) {
	webv1connect.RegisterCatalogServiceHandler(s, failing{})
	webv1connect.RegisterAuthServiceHandler(s, webv1connect.UnimplementedAuthServiceHandler{})
	webv1connect.RegisterAccountServiceHandler(s, webv1connect.UnimplementedAccountServiceHandler{})
	webv1connect.RegisterCartServiceHandler(s, webv1connect.UnimplementedCartServiceHandler{})
}

// canary returns a value for a cookie, in the form of a secret and of a capability, by which it is
// found.
func canary(name string) string {
	plain := strings.NewReplacer("_", "x", "-", "x").Replace("canary" + name)
	return plain + strings.Repeat("A", 43-len(plain))
}

// TestNoCookieIsLoggedA18: neither the edge's own cookies nor those of other edges and other
// programs on the host, whether the request succeeds, is refused, fails or panics, and without
// Redis.
func TestNoCookieIsLoggedA18(t *testing.T) {
	t.Parallel()
	var cookies strings.Builder
	for _, name := range []string{
		"akinai-web", "__Host-Http-akinai-web", "akinai-guest", "__Host-Http-akinai-guest", "akinai-admin", "__Host-Http-akinai-admin",
		"akinai-mobile", "akinai-web-login-AAAAAAAA", "akinai-issuer", "JSESSIONID", "unknown",
	} {
		cookies.WriteString(name + "=" + canary(name) + "; ")
	}
	asPage := map[string]string{"Authorization": "", "Akinai-Session": "1", "Sec-Fetch-Site": "same-origin"}
	anonymous, html := map[string]string{"Authorization": ""}, map[string]string{"Authorization": "", "Accept": "text/html"}
	for name, withRedis := range map[string]bool{"with Redis": true, "without Redis": false} {
		logs, store := &synced{w: new(strings.Builder)}, redistest.New(t)
		w := onWireWith(t, Config{}, logs, store, sessionsIn(t, store, issuerIsDown), fails)
		if !withRedis {
			store.Close()
		}
		client, statuses, sent := clients(t)["HTTP/1.1"], make(map[int]bool), 0
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		for _, request := range []badRequest{
			{verb: "GET", path: "/", headers: html},
			{verb: "GET", path: "/account", headers: html},
			{verb: "GET", path: "/nothing", headers: html},
			{verb: "GET", path: "/v1/products"},
			{verb: "GET", path: "/v1/products/search?q=tea"},
			{verb: "GET", path: "/v1/products?no=1"},
			{verb: "GET", path: "/v1/cart", headers: anonymous},
			{verb: "GET", path: "/v1/cart"},
			{verb: "GET", path: "/v1/profile", headers: anonymous},
			{verb: "PUT", path: "/v1/cart/lines/a", body: "{}", headers: anonymous},
			{verb: "PUT", path: "/v1/cart/lines/a", body: "{", headers: asPage},
			{verb: "POST", path: "/v1/addresses", body: "{}", headers: anonymous},
			{verb: "POST", path: "/v1/addresses", body: "{}", headers: asPage},
			{verb: "POST", path: "/v1/auth/login", body: "{}", headers: asPage},
			{verb: "POST", path: loginProcedure, body: "{", headers: anonymous},
			{verb: "REPORT", path: "/v1/cart"},
			{verb: "GET", path: "/session/login", headers: anonymous},
			{verb: "GET", path: "/session/callback?state=AAAAAAAAAAAA&code=a", headers: anonymous},
			{verb: "POST", path: "/session/logout", headers: anonymous},
			{verb: "POST", path: "/session/logout", headers: asPage},
			{verb: "GET", path: "/oidc/authorize", headers: html},
			{verb: "POST", path: "/oidc/login", headers: anonymous},
		} {
			headers := map[string]string{"Cookie": cookies.String()}
			for field, value := range request.headers {
				headers[field] = value
			}
			request.headers = headers
			response, body := request.send(t, client, w.URL)
			require.NotContains(t, body, "canary", "%s %s", request.verb, request.path)
			statuses[response.StatusCode] = true
			sent++
		}
		w.Close()
		require.GreaterOrEqual(t, strings.Count(logs.String(), `"msg":"request"`), sent, name)
		require.Contains(t, logs.String(), "not one of ours", "a failure is logged")
		require.Contains(t, logs.String(), "panic", "so is a panic")
		require.NotContains(t, strings.ToLower(logs.String()), "canary", name)
		require.GreaterOrEqual(t, len(statuses), 6, "%s: %v", name, statuses)
	}
}
