// Package redis holds caches and counters that the platform can lose: nothing here decides about stock or money, and when Redis is
// away a cache loads from its source.
//
// Open never waits for Redis. A breaker answers ErrDown at once while Redis is away or hangs, and looks for it every second.
//
// A Cache is cache-aside with client-side caching: Redis tells this process when a key that it has read changes, so a hit costs
// no network. When the connection ends, whatever it had cached is dropped with it. Every key has a TTL. A mark tells another process
// which value something was made from, and Held whether it is still there (mark.go).
//
// Start reading at Open, then Cache.Get.
package redis
