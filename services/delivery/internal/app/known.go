package app

import (
	"sync"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// mostKnown bounds the destinations, and the zones, that are cached. At the limit all of them are
// dropped and read again.
const mostKnown = 20_000

// known caches where destinations lie, and the plans of zones, as of one revision. The store counts
// a revision with each change of what they are made of; a caller compares it with the current one,
// which it reads from the store, before it relies on an entry. The zero value is empty. Safe for
// concurrent use.
type known struct {
	mu       sync.Mutex
	revision int64
	places   map[domain.PlaceKey]domain.Place
	plans    map[domain.ZoneCode]domain.ZonePlan
}

// place returns where a destination lies, and the revision as of which it does.
func (k *known) place(to domain.PlaceKey) (place domain.Place, revision int64, found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	place, found = k.places[to]
	return place, k.revision, found
}

// plan returns the plan of a zone.
func (k *known) plan(code domain.ZoneCode) (plan domain.ZonePlan, found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	plan, found = k.plans[code]
	return plan, found
}

func (k *known) putPlace(revision int64, to domain.PlaceKey, place domain.Place) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.advance(revision); len(k.places) >= mostKnown {
		clear(k.places)
	}
	k.places[to] = place
}

func (k *known) putPlan(plan domain.ZonePlan) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.advance(plan.Revision); len(k.plans) >= mostKnown {
		clear(k.plans)
	}
	k.plans[plan.Zone.Code] = plan
}

// forget drops all entries of a revision that is over.
func (k *known) forget(revision int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.revision == revision {
		k.advance(0)
	}
}

// advance drops the entries of another revision. The caller has locked mu.
func (k *known) advance(revision int64) {
	if k.revision == revision && k.places != nil {
		return
	}
	k.revision, k.places, k.plans = revision, make(map[domain.PlaceKey]domain.Place), make(map[domain.ZoneCode]domain.ZonePlan)
}
