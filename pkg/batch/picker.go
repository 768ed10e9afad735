package batch

import (
	"slices"
)

// picker selects the calls of a batch.
type picker[K comparable, C, R any] struct {
	*Batcher[K, C, R]
	batch batch[K, C, R]
	// probed is the quarantined key that all calls of the batch have in common; nil if the batch
	// has no quarantined key.
	probed *K
	// passed holds the keys of skipped calls: a later call with one of them must not overtake. With
	// Distinct, it also holds the keys of the batch.
	passed map[K]struct{}
}

// full reports whether the batch has no room for the call.
func (p *picker[K, C, R]) full(w *waiter[K, C, R]) bool {
	return len(p.batch.waiters) >= p.options.MaxSize || len(p.batch.waiters) > 0 && len(p.batch.keys)+len(w.keys) > p.options.MostKeys
}

// pick adds the call to the batch if it may run together with the others.
func (p *picker[K, C, R]) pick(w *waiter[K, C, R]) bool {
	key, quarantined := p.quarantinedKey(w.keys)
	if p.blocked(w.keys) {
		if !quarantined { // a call that may be stuck for long may be overtaken
			p.pass(w.keys)
		}
		return false
	}
	switch {
	case len(p.batch.waiters) == 0 && quarantined:
		if !p.mayProbe() {
			return false
		}
		p.probed = &key
	case p.probed != nil && !slices.Contains(w.keys, *p.probed), p.probed == nil && quarantined:
		if !quarantined {
			p.pass(w.keys)
		}
		return false
	}
	p.batch.waiters = append(p.batch.waiters, w)
	p.batch.keys = append(p.batch.keys, w.keys...)
	if p.options.Distinct {
		p.pass(w.keys)
	}
	return true
}

func (p *picker[K, C, R]) blocked(keys []K) bool {
	return slices.ContainsFunc(keys, func(key K) bool {
		_, taken := p.inFlight[key]
		_, passed := p.passed[key]
		return taken || passed
	})
}

func (p *picker[K, C, R]) pass(keys []K) {
	if p.passed == nil {
		p.passed = make(map[K]struct{})
	}
	for _, key := range keys {
		p.passed[key] = struct{}{}
	}
}
