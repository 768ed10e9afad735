// Package ttlmap holds a map whose entries expire, such as verified tokens. Its size is bounded.
package ttlmap

import (
	"sync"
	"time"
)

// limit bounds the number of entries. When a Map is full it is cleared: callers compute each value
// once more.
const limit = 20_000

// Map is a map whose entries expire. The zero Map is empty and ready for use. Safe for concurrent
// use.
type Map[V any] struct {
	mu     sync.RWMutex
	values map[string]entry[V]
}

type entry[V any] struct {
	value V
	until time.Time
}

// Get returns the value of key, and whether there is one that expires after now.
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

// Put stores a value that expires at until.
func (m *Map[V]) Put(key string, value V, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values == nil || len(m.values) >= limit {
		m.values = make(map[string]entry[V])
	}
	m.values[key] = entry[V]{value: value, until: until}
}
