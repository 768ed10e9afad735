package web

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

const scope = "github.com/akinai/akinai/bff/web"

// observer records every request, also those that the edge itself answers: a span, around those of
// the calls that it leads to; its time as a metric; and a line in the log, which carries the ids of
// the span. Each is cheap for the many requests of which no trace is kept.
type observer struct {
	tracer   trace.Tracer
	options  []trace.SpanStartOption
	headers  propagation.TextMapPropagator
	fields   []string // of headers, in the form of an http.Header's keys
	duration metric.Float64Histogram
	outcomes *outcomes
	// proxies is how many trusted proxies stand before the edge.
	proxies int
}

// observe puts an observer around the edge.
func observe(log *slog.Logger, proxies int, next http.Handler) (http.Handler, error) {
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
	method, path := known(r.Method), r.URL.Path // the transcoder rewrites them
	ctx, span := o.begin(r, method)
	defer span.End()
	counter := &counter{ResponseWriter: w, status: http.StatusOK, secure: cameByTLS(r, o.proxies)}
	next.ServeHTTP(counter, r.WithContext(ctx))
	counter.finish()
	end := time.Now() //nolint:forbidigo // the same
	if span.IsRecording() {
		span.SetAttributes(semconv.HTTPRequestMethodKey.String(method), semconv.URLPath(path),
			semconv.HTTPResponseStatusCode(counter.status))
	}
	outcome := o.outcomes.of(method, counter.status)
	o.duration.Record(ctx, end.Sub(start).Seconds(), outcome.attributes...)
	line(ctx, outcome.log, end, path, counter.bytes, end.Sub(start))
}

// begin starts the span of a request. A trace that the client began is linked and not continued: he
// would choose our ids, and which traces are kept. What he wrote goes no further, so that nothing
// behind the edge takes it up.
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

// line writes one line a request: no query, no header, no body, so that nothing personal gets in.
// It does what slog.Logger does, apart from looking up its place in the code, which no line shows.
func line(ctx context.Context, log slog.Handler, now time.Time, path string, bytes int64, took time.Duration) {
	if !log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	record := slog.NewRecord(now, slog.LevelInfo, "request", 0)
	record.AddAttrs(slog.String("path", path), slog.Int64("bytes", bytes), slog.Float64("ms", float64(took.Microseconds())/1000))
	_ = log.Handle(ctx, record)
}

// known returns the method, or _OTHER: names that clients invent must not become spans and metrics.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodHead, http.MethodPatch:
		return method
	default:
		return "_OTHER"
	}
}

// outcomes has, for each method and status that were seen, what is the same in all their metrics
// and lines.
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
