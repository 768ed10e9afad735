package bytecache

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// measure exports the counts as a metric, which is computed when it is collected: a request costs
// one addition.
func (c *Cache) measure() {
	from := func(which string) metric.MeasurementOption {
		return metric.WithAttributeSet(attribute.NewSet(attribute.String("from", which)))
	}
	kept, made := from("kept"), from("made")
	_, err := otel.Meter("github.com/akinai/akinai/bff/internal/bytecache").Int64ObservableCounter("bytecache.answers",
		metric.WithDescription("Answers that can be kept, by whether their bytes were kept from before or made anew."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(c.kept.Load(), kept)
			o.Observe(c.made.Load(), made)
			return nil
		}))
	if err != nil {
		otel.Handle(err)
	}
}
