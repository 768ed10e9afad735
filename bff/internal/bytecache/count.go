package bytecache

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// What became of a request that could have a kept answer.
const (
	kept = "kept"
	made = "made"
)

// counters count answers. The options are made once: a request should cost no allocation here.
type counters struct {
	answers metric.Int64Counter
	options map[string][]metric.AddOption
}

func newCounters() counters {
	answers, err := otel.Meter("github.com/akinai/akinai/bff/internal/bytecache").Int64Counter("bytecache.answers",
		metric.WithDescription("Answers to requests that can be cached, by whether the bytes were kept from before or made anew."))
	if err != nil {
		otel.Handle(err)
	}
	options := make(map[string][]metric.AddOption)
	for _, from := range []string{kept, made} {
		options[from] = []metric.AddOption{metric.WithAttributeSet(attribute.NewSet(attribute.String("from", from)))}
	}
	return counters{answers: answers, options: options}
}

func (c counters) count(ctx context.Context, from string) { c.answers.Add(ctx, 1, c.options[from]...) }
