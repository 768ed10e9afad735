// Package recent remembers values for a while: checked tokens, signed ones. It is bounded and for one process.
package recent

import (
	"sync"
	"time"
)

// limit bounds the memory. At the limit a Map starts anew, which costs each value once more and nothing else.
const limit = 20_000

// Map remembers values by key until their time is up. The zero Map is empty and ready. Safe for concurrent use.
type Map[V any] struct {
	mu     sync.RWMutex
	values map[string]entry[V]
}

type entry[V any] struct {
	value V
	until time.Time
}

// Get returns the value of key, if it was put and its time is after now.
func (m *Map[V]) Get(key string, now time.Time) (V, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	e, ok := m.values[key]
	if !ok || !now.Before(e.until) {
		var none V
		return none, false
	}
	return e.value, true
}

// Put remembers a value until a time.
func (m *Map[V]) Put(key string, value V, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil || len(m.values) >= limit {
		m.values = make(map[string]entry[V])
	}
	m.values[key] = entry[V]{value: value, until: until}
}
