// Package bytecache caches whole responses of an edge as bytes. A hit needs no transcoder, no RPC
// and no network.
//
// Validation: a service answers from a cache in Redis and sends a validator beside its response:
// the key and a hash of the cached value (redis.Cache.GetWithValidator, rpc.SetValidator). The
// handler of the edge passes the validator on (DependsOn). The bytes are cached with it, and are
// served only while the key holds a value with that hash. Redis sends an invalidation when a key
// that this process has read changes (client-side caching), so the check costs no network until
// then. Consequences:
//
//   - After a write has invalidated the key, an instance serves no old bytes once the invalidation
//     has reached it. The service invalidates the key, also after a crash between commit and
//     invalidation (services/product, "Caches").
//   - A slow request cannot bring old bytes back: they carry the validator of the old value, which
//     the key no longer holds. The value of the key is never older than its last invalidation
//     (redis.Cache).
//   - If Redis loses its keys, cached responses become invalid. They become valid again only if the
//     key holds the same value again, and then the bytes are right. The order of events does not
//     matter.
//   - While Redis is unavailable, nothing can be checked and every request goes to the handler. An
//     edge detects a Redis that hangs or is cut off within two seconds (pkg/redis), and serves
//     cached responses until then.
//   - The first request after a change loads the value, which has no validator yet. Its response is
//     not cached.
//
// A response from about the size of a packet on is compressed before it is cached, for clients that
// accept gzip.
//
// The size of the cache is bounded. A response may depend only on the parts of the request that are
// in its key (request.go). So a handler calls DependsOn only if its response depends on its message
// and the language alone (language.From): anonymous reads, never personal data.
//
// Logging, tracing, limits and CORS are outside of the cache and treat a cached response like any
// other. Start reading at Cache.Wrap.
package bytecache
