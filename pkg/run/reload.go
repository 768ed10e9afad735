package run

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// reloadInterval is the interval at which keys are read again: a key that was removed is used at
// most that long.
const reloadInterval = 2 * time.Second

// ReloadKeys starts a worker that calls load every two seconds. load returns what has changed;
// what names the keys in the log. If load fails, the earlier keys stay in use, which is logged once
// and counts in akinai.key_reloads.
func (k *Kit) ReloadKeys(what string, load func() (changed []string, err error)) {
	k.EveryAfter("keys of "+what, reloadInterval, reloadInterval, newReloader(k.Log, what, load).read)
}

// reloader reads keys again and reports what comes of it.
type reloader struct {
	log     *slog.Logger
	what    string
	load    func() (changed []string, err error)
	counter metric.Int64Counter
	failure string
}

func newReloader(log *slog.Logger, what string, load func() ([]string, error)) *reloader {
	counter, err := otel.Meter("run").Int64Counter("akinai.key_reloads",
		metric.WithDescription("Changes of keys that were loaded, by the keys and the result: loaded or failed."))
	if err != nil {
		log.Error("reloads of keys are not counted", "keys", what, "error", err)
	}
	return &reloader{log: log, what: what, load: load, counter: counter}
}

// read reads the keys once. It never fails: the worker goes on.
func (r *reloader) read(ctx context.Context) error {
	changed, err := r.load()
	switch {
	case err != nil:
		r.count(ctx, "failed")
		if err.Error() != r.failure {
			r.log.ErrorContext(ctx, "keys not loaded, the earlier ones stay in use", "keys", r.what, "error", err)
		}
		r.failure = err.Error()
		return nil
	case len(changed) > 0:
		r.count(ctx, "loaded")
		r.log.InfoContext(ctx, "keys loaded", "keys", r.what, "changed", changed)
	}
	r.failure = ""
	return nil
}

func (r *reloader) count(ctx context.Context, result string) {
	r.counter.Add(ctx, 1, metric.WithAttributes(attribute.String("keys", r.what), attribute.String("result", result)))
}
