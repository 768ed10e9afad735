package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
)

// counters answers two methods that a client may call.
type counters struct {
	webv1connect.UnimplementedCatalogServiceHandler
	webv1connect.UnimplementedOrderServiceHandler
}

func (counters) ListCategories(context.Context, *webv1.ListCategoriesRequest) (*webv1.ListCategoriesResponse, error) {
	return &webv1.ListCategoriesResponse{}, nil
}

func (counters) ListOrders(context.Context, *webv1.ListOrdersRequest) (*webv1.ListOrdersResponse, error) {
	return &webv1.ListOrdersResponse{}, nil
}

// TestTooManyCallsOfARouteAreRefusedInEachProtocol: REST, Connect and gRPC-Web share the rate of a
// method. Another method, and a person at the same address, go on.
func TestTooManyCallsOfARouteAreRefusedInEachProtocol(t *testing.T) {
	t.Parallel()
	cfg := defaults(t)
	cfg.Limit.CallsPerMinute = 3
	w := onWire(t, cfg, io.Discard, func(s *connect.Server) {
		webv1connect.RegisterCatalogServiceHandler(s, counters{})
		webv1connect.RegisterOrderServiceHandler(s, counters{})
	})
	send := func(method, path, contentType, body, token string) *http.Response {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, w.URL+path, strings.NewReader(body))
		require.NoError(t, err)
		if contentType != "" {
			req.Header.Set("Content-Type", contentType)
		}
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		t.Cleanup(func() { _ = res.Body.Close() })
		return res
	}
	const procedure = "/akinai.bff.web.v1.CatalogService/ListCategories"
	rest := func() *http.Response { return send(http.MethodGet, "/v1/categories", "", "", "") }
	rpc := func() *http.Response { return send(http.MethodPost, procedure, "application/json", "{}", "") }
	grpc := func() *http.Response {
		return send(http.MethodPost, procedure, "application/grpc-web+proto", "\x00\x00\x00\x00\x00", "")
	}
	for _, ask := range []func() *http.Response{rest, rpc, grpc} {
		require.Equal(t, 200, ask().StatusCode)
	}
	read := func(response *http.Response) string {
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		return string(body)
	}
	refused := rest()
	require.Equal(t, 429, refused.StatusCode)
	require.Equal(t, "20", refused.Header.Get("Retry-After"))
	require.Contains(t, read(refused), "RATE_LIMITED")
	refused = rpc()
	require.Equal(t, 429, refused.StatusCode)
	body := read(refused)
	require.Contains(t, body, "RATE_LIMITED")
	require.Contains(t, body, "google.rpc.RetryInfo", "Connect has the wait as a detail")
	refused = grpc()
	require.Contains(t, read(refused)+refused.Header.Get("Grpc-Status"), "8", "resource exhausted")

	require.Equal(t, 401, send(http.MethodGet, "/v1/orders", "", "", "").StatusCode)
	for range 3 {
		require.Equal(t, 200, send(http.MethodGet, "/v1/orders", "", "", "good").StatusCode, "another route")
	}
	require.Equal(t, 429, send(http.MethodGet, "/v1/orders", "", "", "good").StatusCode)
}
