package run

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/akinai/akinai/pkg/auth"
)

// keysInterval is the interval at which the keys of modules are read again.
const keysInterval = 2 * time.Second

// keyReader reads the keys of the modules of a process again and again.
type keyReader struct {
	*process

	trust   auth.Trust
	failure string
	reloads metric.Int64Counter
}

// reloadKeys starts a worker that reads the keys of the modules and the trusted ones again and
// again. Files that cannot be read, or that do not belong together, leave the keys as they are.
func (p *process) reloadKeys() {
	reloads, err := otel.Meter("run").Int64Counter("akinai.key_reloads",
		metric.WithDescription("Changes of the keys of modules that were loaded, by result: loaded or failed."))
	if err != nil {
		p.log.Error("keys of modules are not counted", "error", err)
	}
	reader := &keyReader{process: p, trust: p.trust, reloads: reloads}
	w := &worker{name: "keys of modules", log: p.log, run: func(ctx context.Context) error {
		return Every(ctx, keysInterval, keysInterval, reader.read)
	}}
	p.workers = append(p.workers, w.keepRunning)
}

// read reads the keys once. It does not fail: a failure is logged once, and counted.
func (r *keyReader) read(ctx context.Context) error {
	changed, err := r.load()
	switch {
	case err != nil:
		r.reloads.Add(ctx, 1, metric.WithAttributes(attribute.String("result", "failed")))
		if err.Error() != r.failure {
			r.log.ErrorContext(ctx, "keys of modules not loaded, the earlier ones stay in use", "error", err)
		}
		r.failure = err.Error()
		return nil
	case len(changed) > 0:
		r.reloads.Add(ctx, 1, metric.WithAttributes(attribute.String("result", "loaded")))
		r.log.InfoContext(ctx, "keys of modules loaded", slog.Any("changed", changed))
	}
	r.failure = ""
	return nil
}

// load takes over the keys, and returns what changed. Keys are trusted before a new one signs.
func (r *keyReader) load() (changed []string, err error) {
	modules := slices.Sorted(maps.Keys(r.kits))
	keys, err := auth.LoadModuleKeys(r.settings.KeysDir, modules)
	if err != nil {
		return nil, err
	}
	if !keys.Trust.SameKeys(r.trust) {
		r.verifier.SetKeys(keys.Trust.Keys)
		r.trust = keys.Trust
		changed = append(changed, "trusted keys")
	}
	for _, module := range modules {
		other, err := r.kits[module].signer.SetKey(keys.Signing[module])
		if err != nil {
			return changed, err
		}
		if other {
			changed = append(changed, module)
		}
	}
	return changed, nil
}
