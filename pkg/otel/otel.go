// Package otel sets up OpenTelemetry for a process: it sends traces to an OTLP endpoint if one is
// configured, and exports metrics for Prometheus.
package otel

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
)

// Config configures the traces. The environment variables of OpenTelemetry itself apply to the
// exporter.
type Config struct {
	// Endpoint is the OTLP/HTTP address. With "" traces have ids, for logs and headers, and are not
	// exported.
	Endpoint string `env:"OTLP_ENDPOINT"`
	// TraceRatio is the share of traces that are sampled, 0 to 1. A decision of the caller takes
	// precedence.
	TraceRatio float64 `env:"TRACE_RATIO" envDefault:"0.01"`
}

// Telemetry is the telemetry of a process, started by Setup.
type Telemetry struct {
	// Metrics serves the process's metrics to Prometheus.
	Metrics http.Handler

	stops []func(context.Context) error
}

// Setup installs the global tracer and meter providers, with name as the service name.
func Setup(ctx context.Context, name string, c Config) (*Telemetry, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	reader, err := exporter.New(exporter.WithRegisterer(registry), exporter.WithoutScopeInfo())
	if err != nil {
		return nil, fmt.Errorf("metrics exporter: %w", err)
	}
	attributes := resource.NewSchemaless(semconv.ServiceName(name))
	meters := metric.NewMeterProvider(metric.WithReader(reader), metric.WithResource(attributes))
	options := []trace.TracerProviderOption{
		trace.WithResource(attributes),
		trace.WithSampler(trace.ParentBased(trace.TraceIDRatioBased(c.TraceRatio))),
	}
	if c.Endpoint != "" {
		spans, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(c.Endpoint))
		if err != nil {
			return nil, fmt.Errorf("trace exporter: %w", err)
		}
		options = append(options, trace.WithBatcher(spans))
	}
	traces := trace.NewTracerProvider(options...)
	otel.SetMeterProvider(meters)
	otel.SetTracerProvider(traces)
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	return &Telemetry{
		Metrics: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
		stops:   []func(context.Context) error{traces.Shutdown, meters.Shutdown},
	}, nil
}

// Stop flushes pending data and stops the providers.
func (t *Telemetry) Stop(ctx context.Context) error {
	var faults []error
	for _, stop := range t.stops {
		faults = append(faults, stop(ctx))
	}
	return errors.Join(faults...)
}
