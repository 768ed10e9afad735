package redis

import "sync"

// memoBytes bounds the raw values that a memo references. Decoded, they take a few times as much.
const memoBytes = 16 << 20

// memo caches decoded values beside the raw values of rueidis. It needs no invalidation: a value is
// returned only for the same bytes that it was decoded from. The comparison is free while both are
// the same string in memory, which holds until the key changes. The zero memo is empty.
type memo[T any] struct {
	mu      sync.RWMutex
	entries map[string]entry[T]
	bytes   int
}

type entry[T any] struct {
	raw   string
	found found[T]
}

func (m *memo[T]) get(key, raw string) (found[T], bool) {
	m.mu.RLock()
	e, ok := m.entries[key]
	m.mu.RUnlock()
	return e.found, ok && e.raw == raw
}

// put evicts arbitrary entries to make room.
func (m *memo[T]) put(key, raw string, f found[T]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries == nil {
		m.entries = make(map[string]entry[T])
	}
	m.remove(key)
	for other := range m.entries {
		if m.bytes+len(raw) <= memoBytes {
			break
		}
		m.remove(other)
	}
	m.entries[key] = entry[T]{raw: raw, found: f}
	m.bytes += len(raw)
}

func (m *memo[T]) remove(key string) {
	m.bytes -= len(m.entries[key].raw)
	delete(m.entries, key)
}
