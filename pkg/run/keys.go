package run

import (
	"context"
	"maps"
	"slices"

	"github.com/akinai/akinai/pkg/auth"
)

// moduleKeys are the keys of the modules of a process, and those that they trust.
type moduleKeys struct {
	*process

	trust auth.Trust
}

// reloadKeys starts a worker that reads the keys of the modules and the trusted ones repeatedly.
func (p *process) reloadKeys() {
	keys := &moduleKeys{process: p, trust: p.trust}
	reader := newReloader(p.log, "modules", keys.load)
	w := &worker{name: "keys of modules", log: p.log, run: func(ctx context.Context) error {
		return Every(ctx, reloadInterval, reloadInterval, reader.read)
	}}
	p.workers = append(p.workers, w.keepRunning)
}

// load takes over the keys, and returns what changed. Keys are trusted before a new one signs.
func (k *moduleKeys) load() (changed []string, err error) {
	modules := slices.Sorted(maps.Keys(k.kits))
	keys, err := auth.LoadModuleKeys(k.settings.KeysDir, modules)
	if err != nil {
		return nil, err
	}
	if !keys.Trust.SameKeys(k.trust) {
		k.verifier.SetKeys(keys.Trust.Keys)
		k.trust = keys.Trust
		changed = append(changed, "trusted keys")
	}
	for _, module := range modules {
		other, err := k.kits[module].signer.SetKey(keys.Signing[module])
		if err != nil {
			return changed, err
		}
		if other {
			changed = append(changed, module)
		}
	}
	return changed, nil
}
