package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/redistest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// catalog is a product service with one product, served from a cache.
type catalog struct {
	productv1connect.UnimplementedCatalogServiceHandler
	replies *redis.Cache[string]
	calls   atomic.Int32
	name    atomic.Value // string
}

func (c *catalog) product(ctx context.Context) (*productv1.Product, error) {
	c.calls.Add(1)
	name, mark, err := c.replies.GetWithValidator(ctx, "1", func(context.Context) (string, error) { return c.name.Load().(string), nil })
	rpc.SetValidator(ctx, mark)
	return &productv1.Product{Name: name}, err
}

func (c *catalog) ListProducts(ctx context.Context, _ *productv1.ListProductsRequest) (*productv1.ListProductsResponse, error) {
	p, err := c.product(ctx)
	return &productv1.ListProductsResponse{Products: []*productv1.Product{p}}, err
}

func (c *catalog) GetProduct(ctx context.Context, _ *productv1.GetProductRequest) (*productv1.GetProductResponse, error) {
	p, err := c.product(ctx)
	return &productv1.GetProductResponse{Product: p}, err
}

func (c *catalog) ListCategories(ctx context.Context, _ *productv1.ListCategoriesRequest) (*productv1.ListCategoriesResponse, error) {
	p, err := c.product(ctx)
	return &productv1.ListCategoriesResponse{Categories: []*productv1.Category{{Name: p.GetName()}}}, err
}

// shopWindow returns the edge and the service, connected as in production.
func shopWindow(t *testing.T) (http.Handler, *catalog) {
	t.Helper()
	cache := redistest.New(t)
	service := &catalog{replies: redis.NewCache(cache, "cache:product:", time.Minute, redis.JSON[string]())}
	service.name.Store("old")
	products := rpctest.Serve(t, func(s *connect.Server) { productv1connect.RegisterCatalogServiceHandler(s, service) })
	validator, err := protovalidate.New()
	require.NoError(t, err)
	log := slog.New(slog.DiscardHandler)
	server, err := rpc.NewServer(rpc.ServerOptions{Log: log, Validator: validator, ReadTimeout: time.Minute, WriteTimeout: time.Minute, Strict: true})
	require.NoError(t, err)
	webv1connect.RegisterCatalogServiceHandler(server, &screen.Catalog{Products: productv1connect.NewCatalogServiceClient(products)})
	handler := rpc.Handler(server, rpc.HandlerOptions{MaxBytes: 1 << 20, Strict: true})
	api, err := rest.New(rpc.Services(server)...)(handler)
	require.NoError(t, err)
	kept := bytecache.New(bytecache.Config{Bytes: 1 << 20}, cache, middleware.Reads(server))
	edge, err := routes(log, defaults(t), limit.NewClients(0), limit.NewCalls(limit.Config{}, 0), kept, api, middleware.OnlyProcedures(server, handler), nil, nil, noIssuer(t), noSessions(t), noShop(t))
	require.NoError(t, err)
	return edge, service
}

func TestScreensOfTheCatalogAreKeptOverRESTAndConnect(t *testing.T) {
	t.Parallel()
	edge, service := shopWindow(t)
	product := id.New()
	const rpcs = "/akinai.bff.web.v1.CatalogService/"
	for _, tc := range []struct{ name, method, address, body string }{
		{"listing over REST", "GET", "/v1/products?page=1", ""},
		{"product over REST", "GET", "/v1/products/" + product, ""},
		{"product by slug over REST", "GET", "/v1/products/uji-sencha", ""},
		{"categories over REST", "GET", "/v1/categories", ""},
		{"categories by Connect POST", "POST", rpcs + "ListCategories", `{}`},
		{"listing by Connect GET", "GET", rpcs + "ListProducts?connect=v1&encoding=json&message=%7B%22page%22%3A1%7D", ""},
		{"listing by Connect POST", "POST", rpcs + "ListProducts", `{"page":1}`},
		{"product by Connect POST", "POST", rpcs + "GetProduct", `{"idOrSlug":"` + product + `"}`},
	} {
		ask := func() *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(t.Context(), tc.method, tc.address, strings.NewReader(tc.body))
			if tc.body != "" {
				r.Header.Set("Content-Type", "application/json")
			} else {
				r.Body, r.ContentLength = http.NoBody, 0
			}
			w := httptest.NewRecorder()
			edge.ServeHTTP(w, r)
			require.Equal(t, http.StatusOK, w.Code, "%s: %s", tc.name, w.Body)
			return w
		}
		first := ask()
		var again *httptest.ResponseRecorder
		require.Eventually(t, func() bool {
			before := service.calls.Load()
			again = ask()
			return service.calls.Load() == before
		}, 5*time.Second, time.Millisecond, tc.name)
		require.Equal(t, first.Body.String(), again.Body.String(), tc.name)
		require.Equal(t, first.Header(), again.Header(), tc.name)
		require.Equal(t, "application/json", again.Header().Get("Content-Type"), tc.name)

		name := id.New()
		service.name.Store(name)
		require.NoError(t, service.replies.Delete(t.Context(), "1"))
		require.Eventually(t, func() bool { return strings.Contains(ask().Body.String(), name) }, time.Second, time.Millisecond, tc.name)
	}
}
