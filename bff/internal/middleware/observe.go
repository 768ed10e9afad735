package middleware

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	"go.opentelemetry.io/otel/trace"
)

const scope = "github.com/akinai/akinai/bff/internal/middleware"

// observer records every request, including those that the edge answers itself: a span, which is
// the parent of the spans of its calls; its duration as a metric; and a log line with the ids of
// the span. The cost is small for requests whose trace is not sampled.
type observer struct {
	tracer   trace.Tracer
	options  []trace.SpanStartOption
	headers  propagation.TextMapPropagator
	fields   []string // of headers, as canonical keys of http.Header
	duration metric.Float64Histogram
	outcomes *outcomes
	// proxies is the number of trusted proxies in front of the edge.
	proxies int
}

// Observe wraps next in an observer.
func Observe(log *slog.Logger, proxies int, next http.Handler) (http.Handler, error) {
	duration, err := otel.Meter(scope).Float64Histogram("http.server.request.duration", metric.WithUnit("s"),
		metric.WithDescription("Time of a request, by method and status."),
		metric.WithExplicitBucketBoundaries(0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5))
	o := &observer{
		tracer: otel.Tracer(scope), options: []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindServer)},
		headers: otel.GetTextMapPropagator(), duration: duration, outcomes: newOutcomes(log), proxies: proxies,
	}
	for _, field := range o.headers.Fields() {
		o.fields = append(o.fields, http.CanonicalHeaderKey(field))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { o.serve(w, r, next) }), err
}

func (o *observer) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	start := time.Now()                         //nolint:forbidigo // a duration, not a time of business
	method, path := known(r.Method), r.URL.Path // the transcoder changes both
	ctx, span := o.begin(r, method)
	defer span.End()
	recorded := &recorder{ResponseWriter: w, status: http.StatusOK, secure: cameByTLS(r, o.proxies), id: span.SpanContext().TraceID()}
	next.ServeHTTP(recorded, r.WithContext(ctx))
	recorded.finish()
	end := time.Now() //nolint:forbidigo // the same
	if span.IsRecording() {
		span.SetAttributes(semconv.HTTPRequestMethodKey.String(method), semconv.URLPath(path),
			semconv.HTTPResponseStatusCode(recorded.status))
	}
	outcome := o.outcomes.of(method, recorded.status)
	o.duration.Record(ctx, end.Sub(start).Seconds(), outcome.attributes...)
	line(ctx, outcome.log, end, path, recorded.bytes, end.Sub(start))
}

// begin starts the span of a request. A trace of the client is linked and not continued: otherwise
// the client would choose the ids of spans and which traces are sampled. begin removes the client's
// trace headers, so that no service behind the edge uses them.
func (o *observer) begin(r *http.Request, name string) (context.Context, trace.Span) {
	options, carried := o.options, false
	for _, field := range o.fields {
		carried = carried || r.Header[field] != nil
	}
	if carried {
		link := trace.LinkFromContext(o.headers.Extract(r.Context(), propagation.HeaderCarrier(r.Header)))
		if link.SpanContext.IsValid() {
			options = []trace.SpanStartOption{trace.WithSpanKind(trace.SpanKindServer), trace.WithNewRoot(), trace.WithLinks(link)}
		}
		for _, field := range o.fields {
			delete(r.Header, field)
		}
	}
	return o.tracer.Start(r.Context(), name, options...) //nolint:spancheck // the caller ends it
}

// line writes one log line a request, without query, headers and body, so that it contains no
// personal data. It does what slog.Logger does, without looking up the source position, which no
// line contains.
func line(ctx context.Context, log slog.Handler, now time.Time, path string, bytes int64, took time.Duration) {
	if !log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	record := slog.NewRecord(now, slog.LevelInfo, "request", 0)
	record.AddAttrs(slog.String("path", path), slog.Int64("bytes", bytes), slog.Float64("ms", float64(took.Microseconds())/1000))
	_ = log.Handle(ctx, record)
}

// known returns the method, or _OTHER: method names invented by clients must not become names of
// spans or values of metrics.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodHead, http.MethodPatch:
		return method
	default:
		return "_OTHER"
	}
}

// outcomes caches, for each method and status, the attributes of its metrics and log lines.
type outcomes struct {
	log  slog.Handler
	mu   sync.RWMutex
	seen map[outcomeKey]outcome
}

type outcomeKey struct {
	method string
	status int
}

type outcome struct {
	attributes []metric.RecordOption
	log        slog.Handler
}

func newOutcomes(log *slog.Logger) *outcomes {
	return &outcomes{log: log.Handler(), seen: make(map[outcomeKey]outcome)}
}

func (s *outcomes) of(method string, status int) outcome {
	key := outcomeKey{method, status}
	s.mu.RLock()
	o, ok := s.seen[key]
	s.mu.RUnlock()
	if ok {
		return o
	}
	attributes := attribute.NewSet(semconv.HTTPRequestMethodKey.String(method), semconv.HTTPResponseStatusCode(status))
	o = outcome{
		attributes: []metric.RecordOption{metric.WithAttributeSet(attributes)},
		log:        s.log.WithAttrs([]slog.Attr{slog.String("method", method), slog.Int("status", status)}),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[key] = o
	return o
}
