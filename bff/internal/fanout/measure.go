package fanout

import (
	"context"
	"errors"
	"sync/atomic"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

const scope = "github.com/akinai/akinai/bff/internal/fanout"

// counts are what became of the parts of a backend.
type counts struct {
	there, failed, late, retries, hedges atomic.Int64
}

// measure exports the counts of the backend and the states of its circuit breakers, which are
// computed when they are collected.
func (b *Backend) measure() {
	with := func(name, value string) metric.MeasurementOption {
		return metric.WithAttributeSet(attribute.NewSet(attribute.String("backend", b.name), attribute.String(name, value)))
	}
	meter := otel.Meter(scope)
	observe := func(name, description, attribute string, values map[string]*atomic.Int64) error {
		options := make(map[string]metric.MeasurementOption, len(values))
		for value := range values {
			options[value] = with(attribute, value)
		}
		_, err := meter.Int64ObservableCounter(name, metric.WithDescription(description),
			metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
				for value, count := range values {
					o.Observe(count.Load(), options[value])
				}
				return nil
			}))
		return err
	}
	backend := metric.WithAttributeSet(attribute.NewSet(attribute.String("backend", b.name)))
	_, err := meter.Int64ObservableGauge("akinai.fanout.breaker", metric.WithDescription("Methods of the backend whose calls fail at once."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(b.open(), backend)
			return nil
		}))
	err = errors.Join(err,
		observe("akinai.fanout.parts", "Parts of answers, by what became of them.", "result", map[string]*atomic.Int64{
			"ok": &b.counts.there, "failed": &b.counts.failed, "late": &b.counts.late,
		}),
		observe("akinai.fanout.repeats", "Calls that were sent again, by reason.", "reason", map[string]*atomic.Int64{
			"retry": &b.counts.retries, "hedge": &b.counts.hedges,
		}))
	if err != nil {
		otel.Handle(err)
	}
}
