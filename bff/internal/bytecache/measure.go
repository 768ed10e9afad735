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
	result := func(which string) metric.MeasurementOption {
		return metric.WithAttributeSet(attribute.NewSet(attribute.String("result", which)))
	}
	hit, miss := result("hit"), result("miss")
	_, err := otel.Meter("github.com/akinai/akinai/bff/internal/bytecache").Int64ObservableCounter("akinai.response_cache.responses",
		metric.WithDescription("Cacheable responses, by whether they came from the cache."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(c.hits.Load(), hit)
			o.Observe(c.misses.Load(), miss)
			return nil
		}))
	if err != nil {
		otel.Handle(err)
	}
}
