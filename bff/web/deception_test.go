package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/bff/internal/session"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/redistest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

const (
	// personal is in each answer that is about the caller.
	personal = "about-the-caller-"
	orderID  = "00000000-0000-7000-8000-000000000001"
)

// private answers with what it knows about the caller.
type private struct {
	webv1connect.UnimplementedAccountServiceHandler
	webv1connect.UnimplementedCartServiceHandler
	webv1connect.UnimplementedOrderServiceHandler
}

func callerOf(ctx context.Context) string {
	return personal + auth.From(ctx).Subject + auth.From(ctx).CapabilityText
}

func (private) GetProfile(ctx context.Context, _ *webv1.GetProfileRequest) (*webv1.GetProfileResponse, error) {
	return &webv1.GetProfileResponse{Profile: &webv1.Profile{DisplayName: callerOf(ctx)}}, nil
}

func (private) GetCart(ctx context.Context, _ *webv1.GetCartRequest) (*webv1.GetCartResponse, error) {
	return &webv1.GetCartResponse{Cart: &webv1.Cart{Id: callerOf(ctx)}}, nil
}

func (private) GetOrder(ctx context.Context, _ *webv1.GetOrderRequest) (*webv1.GetOrderResponse, error) {
	return &webv1.GetOrderResponse{Order: &webv1.Order{Number: callerOf(ctx)}}, nil
}

// watched is the catalog of the edge. It records what it could know about its caller.
type watched struct {
	*screen.Catalog
	mu   sync.Mutex
	seen []string
}

func (w *watched) ListProducts(ctx context.Context, req *webv1.ListProductsRequest) (*webv1.ListProductsResponse, error) {
	w.mu.Lock()
	identity := auth.From(ctx)
	w.seen = append(w.seen, identity.Subject+identity.Token+identity.CapabilityText+session.FromContext(ctx).Capability())
	w.mu.Unlock()
	return w.Catalog.ListProducts(ctx, req)
}

// deceived is an edge with a cached catalog and private answers, and the headers of a person and of
// a guest, each in both ways.
type deceived struct {
	*wire
	catalog *watched
	service *catalog
	callers map[string]map[string]string
}

func newDeceived(t *testing.T) *deceived {
	t.Helper()
	store, issuer := redistest.New(t), newGrants(t)
	service := &catalog{replies: redis.NewCache(store, "cache:product:", time.Minute, redis.JSON[string]())}
	service.name.Store("sencha")
	products := rpctest.Serve(t, func(s *connect.Server) { productv1connect.RegisterCatalogServiceHandler(s, service) })
	sessions := sessionsIn(t, store, issuer)
	d := &deceived{service: service, catalog: &watched{Catalog: &screen.Catalog{Products: productv1connect.NewCatalogServiceClient(products)}}}
	d.wire = onWireWith(t, Config{}, io.Discard, store, sessions, func(s *connect.Server) {
		webv1connect.RegisterCatalogServiceHandler(s, d.catalog)
		webv1connect.RegisterAccountServiceHandler(s, private{})
		webv1connect.RegisterCartServiceHandler(s, private{})
		webv1connect.RegisterOrderServiceHandler(s, private{})
	})
	d.callers = map[string]map[string]string{
		"a session":        {"Authorization": "", "Cookie": issuer.logIn(sessions)},
		"a guest's cookie": {"Authorization": "", "Cookie": "akinai-guest=capability"},
		"a bearer token":   {"Authorization": "Bearer good"},
		"a capability":     {"Authorization": auth.CapabilityScheme + " capability"},
	}
	return d
}

// TestAPrivateAnswerIsStoredNowhere: it says no-store, and a second request is answered again, also
// while a public answer of the same query is cached.
func TestAPrivateAnswerIsStoredNowhere(t *testing.T) {
	t.Parallel()
	d := newDeceived(t)
	const query = "?connect=v1&encoding=json&message=%7B%7D"
	for range 3 {
		for _, path := range []string{"/v1/products", "/akinai.bff.web.v1.CatalogService/ListProducts" + query} {
			response, body := badRequest{verb: http.MethodGet, path: path}.send(t, clients(t)["HTTP/1.1"], d.URL)
			require.Equal(t, []string{"no-cache"}, response.Header.Values("Cache-Control"), body)
		}
	}
	for caller, headers := range d.callers {
		whose := "u1"
		if strings.Contains(caller, "guest") || strings.Contains(caller, "capability") {
			whose = "capability"
		}
		paths := []string{"/v1/cart", "/akinai.bff.web.v1.CartService/GetCart" + query}
		if whose == "u1" {
			paths = append(paths, "/v1/profile", "/v1/orders/"+orderID)
		}
		for _, path := range paths {
			for range 3 {
				response, body := badRequest{verb: http.MethodGet, path: path, headers: headers}.send(t, clients(t)["HTTP/1.1"], d.URL)
				require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s: %s", caller, path, body)
				require.Contains(t, body, personal+whose, caller)
				require.Equal(t, []string{"no-store"}, response.Header.Values("Cache-Control"), path)
				require.Empty(t, response.Header.Get("Etag"), path)
			}
			response, body := badRequest{verb: http.MethodGet, path: path, headers: map[string]string{"Authorization": ""}}.send(t, clients(t)["HTTP/1.1"], d.URL)
			require.NotContains(t, body, whose, "%s: an anonymous request has the answer to %s: %s", path, caller, response.Status)
		}
	}
}

// TestNoPathIsMistakenForAFile: a cache in front of the edge may take a path for a file by its end.
// The edge must not answer it like the path without that end. The page of an order has no data: its
// script asks for them.
func TestNoPathIsMistakenForAFile(t *testing.T) {
	t.Parallel()
	d := newDeceived(t)
	anonymous := map[string]string{"Authorization": ""}
	client := clients(t)["HTTP/1.1"]
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for caller, headers := range d.callers {
		for _, private := range []string{"/account", "/orders/" + orderID, "/v1/cart", "/v1/profile", "/v1/orders/" + orderID, "/v1/screens/shell"} {
			for _, end := range []string{
				"/x.css", "/a.js", ".css", "%2fx.css", ";x.css", "%3bx.css", "%3fx.css", "%23x.css", "%00x.css", "%0ax.css", "/%2e%2e/x.css",
				"/..%2fassets/x.css", "//x.css",
			} {
				response, body := badRequest{verb: http.MethodGet, path: private + end, headers: headers}.send(t, client, d.URL)
				at := caller + ": " + private + end
				require.NotContains(t, body, personal, at)
				if response.StatusCode != http.StatusOK {
					require.Equal(t, []string{"no-store"}, response.Header.Values("Cache-Control"), at)
					continue
				}
				require.Equal(t, "/orders/"+orderID, private, "%s: only the page of an order takes any id", at)
				_, everyone := badRequest{verb: http.MethodGet, path: private + end, headers: anonymous}.send(t, client, d.URL)
				require.Equal(t, everyone, body, at)
			}
		}
		for _, path := range []string{
			"/assets/../v1/cart", "/assets/%2e%2e/v1/cart", "/assets/..%2fv1/cart", "/v1/products/../cart", "/v1/products/%2e%2e/cart",
			"/v1/products/..%2fcart", "/v1/products//../cart", "/pictures/..%2f..%2fv1%2fcart", "/images/..%2fv1/cart",
		} {
			_, body := badRequest{verb: http.MethodGet, path: path, headers: headers}.send(t, client, d.URL)
			require.NotContains(t, body, personal, "%s: %s", caller, path)
		}
	}
}

// TestACachedAnswerIsTheSameForEveryCaller: who asks first fills the cache for all, so the catalog
// must know nothing about the caller, and the answer must be the same with every login.
func TestACachedAnswerIsTheSameForEveryCaller(t *testing.T) {
	t.Parallel()
	d := newDeceived(t)
	anonymous := map[string]string{"Authorization": ""}
	client := clients(t)["HTTP/1.1"]
	for _, path := range []string{
		"/v1/products?page=1", "/akinai.bff.web.v1.CatalogService/ListProducts?connect=v1&encoding=json&message=%7B%22page%22%3A1%7D",
	} {
		for caller, headers := range d.callers {
			require.NoError(t, d.service.replies.Delete(t.Context(), "1"), "the caller fills the cache")
			filled, body := badRequest{verb: http.MethodGet, path: path, headers: headers}.send(t, client, d.URL)
			require.Equal(t, http.StatusOK, filled.StatusCode, "%s: %s", caller, body)
			require.Empty(t, filled.Header.Values("Set-Cookie"), caller)
			for _, other := range []map[string]string{headers, anonymous, headers} {
				response, again := badRequest{verb: http.MethodGet, path: path, headers: other}.send(t, client, d.URL)
				require.Equal(t, http.StatusOK, response.StatusCode, caller)
				require.Equal(t, body, again, caller)
				require.Empty(t, response.Header.Values("Set-Cookie"), caller)
			}
		}
	}
	d.catalog.mu.Lock()
	defer d.catalog.mu.Unlock()
	require.GreaterOrEqual(t, len(d.catalog.seen), 2*len(d.callers))
	for _, known := range d.catalog.seen {
		require.Empty(t, known, "the catalog knows its caller")
	}
	for _, path := range []string{"/", "/p/sencha", "/c/tea", "/account", "/cart"} {
		html := map[string]string{"Authorization": "", "Accept": "text/html"}
		_, want := badRequest{verb: http.MethodGet, path: path, headers: html}.send(t, client, d.URL)
		for caller, headers := range d.callers {
			asked := map[string]string{"Accept": "text/html"}
			for name, value := range headers {
				asked[name] = value
			}
			_, body := badRequest{verb: http.MethodGet, path: path, headers: asked}.send(t, client, d.URL)
			require.Equal(t, want, body, "%s: the page %s", caller, path)
		}
	}
}
