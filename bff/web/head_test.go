package web

import (
	"context"
	"io"
	"net/http"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	"github.com/akinai/akinai/bff/internal/bytecache"
)

// emptyShop is a catalog without products.
type emptyShop struct {
	webv1connect.UnimplementedCatalogServiceHandler
}

func (emptyShop) ListProducts(ctx context.Context, _ *webv1.ListProductsRequest) (*webv1.ListProductsResponse, error) {
	bytecache.DependsOn(ctx, "") // buffered, not cached
	return &webv1.ListProductsResponse{NextPageToken: "next"}, nil
}

func (emptyShop) SearchProducts(context.Context, *webv1.SearchProductsRequest) (*webv1.SearchProductsResponse, error) {
	return &webv1.SearchProductsResponse{NextPageToken: "next"}, nil
}

func browsable(s *connect.Server) {
	webv1connect.RegisterAuthServiceHandler(s, webv1connect.UnimplementedAuthServiceHandler{})
	webv1connect.RegisterCatalogServiceHandler(s, emptyShop{})
}

// TestHEADIsAnsweredAsGETWithoutABody requests each page with both methods and compares everything
// but the body.
func TestHEADIsAnsweredAsGETWithoutABody(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	const procedure = "/akinai.bff.web.v1.CatalogService/ListProducts?connect=v1&encoding=json&message=%7B%7D"
	for version, client := range clients(t) {
		for path, status := range map[string]int{
			"/v1/products": 200, "/v1/products/search?q=tea": 200, procedure: 200, "/openapi.yaml": 200, "/pictures/" + cupID: 200,
			"/images/apron.svg": 404, "/v1/nothing": 404, "/v1/products?no=1": 400, "/v1/auth/login": 405, loginProcedure: 405,
		} {
			get, body := badRequest{verb: http.MethodGet, path: path}.send(t, client, w.URL)
			head, none := badRequest{verb: http.MethodHead, path: path}.send(t, client, w.URL)
			require.Equal(t, status, get.StatusCode, "%s %s: %s", version, path, body)
			require.Equal(t, status, head.StatusCode, "%s %s", version, path)
			require.NotEmpty(t, body, path)
			require.Empty(t, none, path)
			require.Equal(t, status >= 400, get.Header.Get("X-Request-Id") != "", "%s: a refusal has the id of its request", path)
			for _, name := range []string{"Date", "X-Request-Id"} { // differ by request
				get.Header.Del(name)
				head.Header.Del(name)
			}
			if status != http.StatusOK { // errors need no Content-Length
				get.Header.Del("Content-Length")
				head.Header.Del("Content-Length")
			}
			require.Equal(t, get.Header, head.Header, "%s %s", version, path)
		}
	}
}
