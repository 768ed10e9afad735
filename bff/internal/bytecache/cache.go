package bytecache

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/akinai/akinai/pkg/redis"
)

// Config configures a cache.
type Config struct {
	// Bytes bounds the memory of cached responses, including their keys and validators. 0 caches
	// nothing.
	Bytes int `env:"BYTE_CACHE_BYTES" envDefault:"33554432"`
}

// Cache caches responses. Safe for concurrent use.
type Cache struct {
	redis *redis.Client
	limit int
	// reads holds the paths at which a POST is a read: the RPCs without side effects.
	reads map[string]bool
	// misses counts only those whose response could be cached.
	hits, misses atomic.Int64

	mu      sync.RWMutex
	answers map[request]*answer
	bytes   int
}

// New returns a cache of responses that are made from values in Redis. A POST to a path of reads
// counts as a read.
func New(c Config, client *redis.Client, reads map[string]bool) *Cache {
	cache := &Cache{redis: client, limit: c.Bytes, reads: reads, answers: make(map[request]*answer)}
	cache.measure()
	return cache
}

// Wrap serves cached responses that are still valid, and calls next for all other requests.
func (c *Cache) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key, ok := c.requestOf(r)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		if a := c.get(r.Context(), key); a != nil {
			c.hits.Add(1)
			a.ServeHTTP(w, r)
			return
		}
		c.record(w, r, key, next)
	})
}

// record calls next, and caches its response if that is allowed.
func (c *Cache) record(w http.ResponseWriter, r *http.Request, key request, next http.Handler) {
	basis := new(dependencies)
	recorder := &recorder{ResponseWriter: w, basis: basis, header: make(http.Header)}
	next.ServeHTTP(recorder, r.WithContext(context.WithValue(r.Context(), dependenciesKey{}, basis)))
	if !recorder.holds {
		return
	}
	c.misses.Add(1)
	a := newAnswer(recorder.header, recorder.body.Bytes(), key.encoding)
	if c.hold(r.Context(), a, basis.marks) {
		c.put(key, a)
	}
	a.ServeHTTP(w, r)
}

// hold reports whether all values that the response was made from are unchanged. If one has changed
// meanwhile, or Redis is unavailable, the response is right for the waiting client but must not be
// cached.
func (c *Cache) hold(ctx context.Context, a *answer, marks []string) bool {
	for _, mark := range marks {
		held, ok := c.redis.Watch(ctx, mark)
		if !ok {
			return false
		}
		a.madeFrom = append(a.madeFrom, held)
	}
	return true
}

// get returns a cached response if all values that it was made from are unchanged. An invalid
// response stays in the cache: the same value may be stored again after it has expired or Redis was
// flushed. Otherwise the next response replaces it.
func (c *Cache) get(ctx context.Context, key request) *answer {
	c.mu.RLock()
	a := c.answers[key]
	c.mu.RUnlock()
	if a == nil {
		return nil
	}
	for _, held := range a.madeFrom {
		if !held.Valid(ctx) {
			return nil
		}
	}
	if !a.used.Load() {
		a.used.Store(true)
	}
	return a
}

// put caches a response. To make room it evicts arbitrary responses that were not used since the
// last eviction.
func (c *Cache) put(key request, a *answer) {
	size := key.bytes() + a.bytes()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(key)
	if size > c.limit {
		return
	}
	for c.bytes+size > c.limit {
		for other, o := range c.answers {
			if c.bytes+size <= c.limit {
				break
			}
			if !o.used.Swap(false) {
				c.remove(other)
			}
		}
	}
	c.answers[key] = a
	c.bytes += size
}

func (c *Cache) remove(key request) {
	if a, ok := c.answers[key]; ok {
		c.bytes -= key.bytes() + a.bytes()
		delete(c.answers, key)
	}
}
