package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/media"
	"github.com/akinai/akinai/pkg/config"
	"github.com/akinai/akinai/pkg/log"
	obs "github.com/akinai/akinai/pkg/otel"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

const origin = "https://app.example"

// edge is the web edge with two screens: one whose response can be cached, and one that blocks its
// request until it is released.
type edge struct {
	http.Handler
	made      atomic.Int32
	busy, end chan struct{}
	// picture is the picture RPC of the product service.
	picture media.GetPicture
	clients *limit.Clients
}

// defaults returns the default settings of an edge, overridden by the given ones.
func defaults(t testing.TB, settings ...string) Config {
	t.Helper()
	environment := make(map[string]string)
	for i := 0; i < len(settings); i += 2 {
		environment[settings[i]] = settings[i+1]
	}
	cfg, err := config.Load[Config](environment, "BFF_WEB_")
	require.NoError(t, err)
	return cfg
}

func (e *edge) getPicture(ctx context.Context, req *productv1.GetPictureRequest) (*productv1.GetPictureResponse, error) {
	return e.picture(ctx, req)
}

func newEdge(t testing.TB, logs io.Writer, body string) *edge {
	t.Helper()
	client := redistest.New(t)
	values := redis.NewCache(client, "cache:", time.Minute, redis.JSON[string]())
	e := &edge{busy: make(chan struct{}), end: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/products", func(w http.ResponseWriter, r *http.Request) {
		e.made.Add(1)
		text, mark, err := values.GetWithValidator(r.Context(), "listing", func(context.Context) (string, error) { return body, nil })
		if err != nil {
			t.Error(err)
		}
		bytecache.DependsOn(r.Context(), mark)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, text)
	})
	mux.HandleFunc("/v1/products/slow", func(http.ResponseWriter, *http.Request) {
		e.busy <- struct{}{}
		<-e.end
	})
	cfg := defaults(t, "BFF_WEB_CORS_ORIGINS", origin, "BFF_WEB_MAX_IN_FLIGHT", "1", "BFF_WEB_QUEUE_WAIT", "1ms")
	e.clients = limit.NewClients(0)
	kept := bytecache.New(bytecache.Config{Bytes: 1 << 20}, client, nil)
	var err error
	e.Handler, err = routes(log.New(logs, slog.LevelInfo), cfg, e.clients, limit.NewCalls(cfg.Limit, 0), kept, mux, http.NotFoundHandler(), e.getPicture, nil, noIssuer(t), noSessions(t), noShop(t))
	require.NoError(t, err)
	return e
}

func (e *edge) get(ctx context.Context, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// warm sends requests until a response comes from the cache.
func (e *edge) warm(t testing.TB) {
	t.Helper()
	require.Eventually(t, func() bool {
		before := e.made.Load()
		e.get(t.Context(), "/v1/products")
		return e.made.Load() == before
	}, 5*time.Second, time.Millisecond)
}

// telemetry sets global providers that record, for one test that must not run in parallel with
// others.
func telemetry(t *testing.T, root trace.Sampler) (*tracetest.SpanRecorder, *metric.ManualReader) {
	t.Helper()
	spans, reader := tracetest.NewSpanRecorder(), metric.NewManualReader()
	tracers, meters, headers := otel.GetTracerProvider(), otel.GetMeterProvider(), otel.GetTextMapPropagator()
	t.Cleanup(func() {
		otel.SetTracerProvider(tracers)
		otel.SetMeterProvider(meters)
		otel.SetTextMapPropagator(headers)
	})
	sampler := trace.ParentBased(root)
	otel.SetTracerProvider(trace.NewTracerProvider(trace.WithSpanProcessor(spans), trace.WithSampler(sampler)))
	otel.SetMeterProvider(metric.NewMeterProvider(metric.WithReader(reader)))
	otel.SetTextMapPropagator(propagation.TraceContext{})
	return spans, reader
}

// TestAKeptAnswerIsLoggedTracedAndSharedAcrossOrigins: a cached response is treated like any other.
func TestAKeptAnswerIsLoggedTracedAndSharedAcrossOrigins(t *testing.T) {
	spans, meter := telemetry(t, trace.AlwaysSample())
	var logs bytes.Buffer
	e := newEdge(t, &logs, `{"products":[]}`)
	e.warm(t)
	logs.Reset()
	made := e.made.Load()

	spans.Reset()
	const traceID = "0af7651916cd43dd8448eb211c80319c" // sent by the caller
	w := e.get(t.Context(), "/v1/products", "Origin", origin, "Traceparent", "00-"+traceID+"-b7ad6b7169203331-01")
	require.Equal(t, http.StatusOK, w.Code)
	require.JSONEq(t, `{"products":[]}`, w.Body.String())
	require.Equal(t, origin, w.Header().Get("Access-Control-Allow-Origin"))
	require.Subset(t, w.Header().Values("Vary"), []string{"Origin", "Accept-Encoding"})
	require.Len(t, spans.Ended(), 1)
	span := spans.Ended()[0]
	require.NotEqual(t, traceID, span.SpanContext().TraceID().String())
	require.Len(t, span.Links(), 1)
	require.Equal(t, traceID, span.Links()[0].SpanContext.TraceID().String())
	require.Len(t, span.Attributes(), 3)
	require.Empty(t, e.get(t.Context(), "/v1/products", "Origin", "https://evil.example").Header().Get("Access-Control-Allow-Origin"))

	var line struct {
		Msg, Method, Path string
		TraceID           string `json:"trace_id"`
		Status, Bytes     int
	}
	require.NoError(t, json.NewDecoder(&logs).Decode(&line))
	require.Equal(t, []any{"request", "GET", "/v1/products", 200, w.Body.Len(), span.SpanContext().TraceID().String()},
		[]any{line.Msg, line.Method, line.Path, line.Status, line.Bytes, line.TraceID})

	require.Contains(t, metricNames(t, meter), "http.server.request.duration")
	require.Contains(t, metricNames(t, meter), "akinai.response_cache.responses")

	require.Equal(t, made, e.made.Load(), "all of them were kept answers")

	go e.get(t.Context(), "/v1/products/slow")
	<-e.busy
	refused := e.get(t.Context(), "/v1/products?page=2")
	require.Equal(t, http.StatusServiceUnavailable, refused.Code)
	require.NotEmpty(t, refused.Header().Get("Retry-After"))
	require.Equal(t, http.StatusOK, e.get(t.Context(), "/v1/products").Code, "a kept answer needs no place")
	close(e.end)
}

// metricNames returns the names of the metrics that have a value.
func metricNames(t *testing.T, meter *metric.ManualReader) (names []string) {
	t.Helper()
	var data metricdata.ResourceMetrics
	require.NoError(t, meter.Collect(t.Context(), &data))
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			names = append(names, m.Name)
		}
	}
	return names
}

// nowhere is a ResponseWriter with the least possible cost.
type nowhere struct{ header http.Header }

func (w nowhere) Header() http.Header          { return w.header }
func (nowhere) WriteHeader(int)                {}
func (nowhere) Write(data []byte) (int, error) { return len(data), nil }

// oneConnection is a listener that accepts one connection.
type oneConnection struct{ net.Listener }

func (oneConnection) Accept() (net.Conn, error) { c, _ := net.Pipe(); return c, nil }

// connected returns the context of a connection, as net/http passes it to requests.
func connected(b *testing.B, clients *limit.Clients) context.Context {
	b.Helper()
	server := new(http.Server)
	c, err := clients.Listen(defaults(b).Limit, server, oneConnection{}).Accept()
	require.NoError(b, err)
	return server.ConnContext(b.Context(), c)
}

// BenchmarkKept measures the work of the edge for a cached listing, without that of net/http.
func BenchmarkKept(b *testing.B) {
	_, err := obs.Setup(b.Context(), "bench", obs.Config{TraceRatio: 0.01})
	require.NoError(b, err)
	e := newEdge(b, io.Discard, string(make([]byte, 6000)))
	e.warm(b)
	r := httptest.NewRequestWithContext(connected(b, e.clients), http.MethodGet, "/v1/products", nil)
	b.ReportAllocs()
	for b.Loop() {
		e.ServeHTTP(nowhere{make(http.Header)}, r)
	}
}
