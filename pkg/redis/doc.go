// Package redis holds caches and counters that the platform can lose. Nothing here decides about
// stock or money. While Redis is unavailable, a cache loads from its source.
//
// Open does not wait for Redis. While Redis is unavailable or hangs, a circuit breaker returns
// ErrDown immediately and probes Redis every second.
//
// A Cache is cache-aside with client-side caching: Redis invalidates the copies of keys that this
// process has read, so a hit costs no network. When a connection ends, everything cached over it is
// dropped. Every key has a TTL. A validator names the value that a response was made from; Held
// reports whether the key still holds it (mark.go).
//
// Start reading at Open, then Cache.Get.
package redis
