package web

import (
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/akinai/akinai/bff/internal/middleware"
)

// TestResponsesThatAreNotDeclaredCacheableAreNotStored requests every kind of response.
func TestResponsesThatAreNotDeclaredCacheableAreNotStored(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{CORSOrigins: []string{origin}}, io.Discard, browsable)
	client := clients(t)["HTTP/1.1"]
	const year, day = "public, max-age=31536000, immutable", "public, max-age=86400"
	for _, tc := range []struct{ verb, path, want string }{
		{"GET", "/v1/products", "no-cache"},
		{"GET", "/v1/products/search?q=tea", "no-store"},
		{"POST", loginProcedure, "no-store"},
		{"POST", "/v1/auth/login", "no-store"},
		{"GET", "/v1/nothing", "no-store"},
		{"GET", "/nothing", "no-store"},
		{"PUT", "/v1/products", "no-store"},
		{"GET", "/v1/products?no=1", "no-store"},
		{"OPTIONS", "/v1/products", "no-store"},
		{"GET", "/pictures/" + cupID, year},
		{"GET", "/pictures/none", "no-store"},
		{"GET", "/images/aged-soy-sauce.svg", day},
		{"GET", "/images/none.svg", "no-store"},
		{"GET", "/images/", "no-store"},
		{"GET", "/openapi.yaml", "public, max-age=300"},
		{"GET", "/", "public, max-age=60"},
	} {
		body := ""
		if tc.verb == "POST" {
			body = "{}"
		}
		response, _ := badRequest{verb: tc.verb, path: tc.path, body: body}.send(t, client, w.URL)
		require.Equal(t, []string{tc.want}, response.Header.Values("Cache-Control"), tc.path)
		require.Equal(t, []string{"nosniff"}, response.Header.Values("X-Content-Type-Options"), tc.path)
		require.Empty(t, response.Header.Get("Strict-Transport-Security"), tc.path)
	}
}

func TestNoFolderOfTheSamplePicturesIsListed(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	for _, path := range []string{"/images/", "/images/.", "/images//", "/images/%2e%2e/", "/images/aged-soy-sauce.svg/"} {
		response, body := badRequest{verb: http.MethodGet, path: path}.send(t, clients(t)["HTTP/1.1"], w.URL)
		require.Equal(t, http.StatusNotFound, response.StatusCode, "%s: %s", path, body)
		require.NotContains(t, body, ".svg", path)
	}
}

func TestHSTSIsSaidToThoseWhoCameByTLS(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		proxies int
		tls     bool
		proto   []string
		said    bool
	}{
		"by TLS":                            {tls: true, said: true},
		"without":                           {},
		"who says so himself":               {proto: []string{"https"}},
		"through a proxy":                   {proxies: 1, proto: []string{"https"}, said: true},
		"through a proxy, without":          {proxies: 1, proto: []string{"http"}},
		"through a proxy that says nothing": {proxies: 1},
		"behind what he wrote":              {proxies: 1, proto: []string{"https, http"}},
		"through two proxies":               {proxies: 2, proto: []string{"HTTPS", "http"}, said: true},
		"through two, the outer one says":   {proxies: 2, proto: []string{"https"}, said: true},
	} {
		handler, err := middleware.Observe(nopLog, tc.proxies, http.NotFoundHandler())
		require.NoError(t, err)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.Header["X-Forwarded-Proto"] = tc.proto
		if tc.tls {
			r.TLS = &tls.ConnectionState{}
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		require.Equal(t, tc.said, w.Header().Get("Strict-Transport-Security") == "max-age=31536000", name)
	}
}

func TestThePublicPortHasNoReflectionAndNoHealthChecks(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	for _, path := range []string{
		"/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch",
		"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
	} {
		for _, media := range []string{"application/json", "application/grpc", "application/grpc-web+proto", "application/connect+json"} {
			response, body := badRequest{
				verb: http.MethodPost, path: path, body: "{}", headers: map[string]string{"Content-Type": media},
			}.send(t, clients(t)["HTTP/2.0"], w.URL)
			require.Equal(t, http.StatusNotFound, response.StatusCode, path)
			require.Contains(t, body, "ROUTE_NOT_FOUND", path)
		}
	}
}

// TestATraceBeginsAtTheEdge: a client chooses neither the ids in any span of the call, nor which
// traces are sampled.
func TestATraceBeginsAtTheEdge(t *testing.T) {
	const traceID = "0af7651916cd43dd8448eb211c80319c"
	for _, flags := range []string{"00", "01"} {
		for name, tc := range map[string]struct {
			sampler trace.Sampler
			kept    int
		}{"kept by us": {trace.AlwaysSample(), 2}, "not kept by us": {trace.NeverSample(), 0}} {
			spans, _ := telemetry(t, tc.sampler)
			w := onWire(t, Config{}, io.Discard, browsable)
			response, body := badRequest{verb: http.MethodGet, path: "/v1/products/search?q=tea", headers: map[string]string{
				"Traceparent": "00-" + traceID + "-b7ad6b7169203331-" + flags, "Tracestate": "vendor=1", "Baggage": "a=b",
			}}.send(t, clients(t)["HTTP/1.1"], w.URL)
			require.Equal(t, http.StatusOK, response.StatusCode, body)
			w.Close()
			require.Len(t, spans.Ended(), tc.kept, name)
			for _, span := range spans.Ended() {
				require.NotEqual(t, traceID, span.SpanContext().TraceID().String(), name)
				require.Equal(t, spans.Ended()[0].SpanContext().TraceID(), span.SpanContext().TraceID(), name)
			}
		}
	}
}

// nopLog discards everything.
var nopLog = slog.New(slog.DiscardHandler)
