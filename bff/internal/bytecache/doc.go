// Package bytecache keeps whole answers of an edge, as bytes, and hands them out for as long as what they were made from is
// unchanged: no transcoder, no call, no network.
//
// How that stays correct: a service answers from a cache in Redis, and says beside its reply from which value, by a mark: the key,
// and a sum of the value's bytes (redis.Cache.GetMarked, rpc.MarkReply). The handler of the edge passes the mark on (MadeFrom). The
// bytes are kept with it, and given to a reader only if the key holds a value of that sum at the moment of asking. Redis tells
// every process when a key that it has read changes (client-side caching), so asking costs no network until it does. It follows:
//
//   - After a write has dropped the key, no bytes of before are given, by any instance, as soon as Redis has told it; how the key
//     is dropped, also after a crash between a commit and its invalidation, is the service's part (services/product, "Caches").
//   - A slow reader puts nothing old back. Bytes that are stored late carry the mark of the old value and do not match the key any
//     more; and the value of the key itself is never older than its last drop (redis.Cache).
//   - A Redis that lost its keys makes nobody believe in old bytes: the key must be there again, with the same sum, and then the
//     bytes are the right ones. The order in which things happen plays no part.
//   - Without Redis nothing can be asked, and every request goes to the handler. An edge whose Redis hangs, or that is cut off from it,
//     notices within two seconds (pkg/redis) and gives what it has until then.
//   - The first reader after a change finds a value that has just been loaded and has no mark yet; his answer is not kept.
//
// What is kept is bounded in bytes, and depends on nothing of the request but what is in its key (request.go). So a handler may call
// MadeFrom only if its answer depends on its message alone: anonymous reads, never a person's data.
//
// Logs, traces, limits and CORS stand around the cache and see a kept answer as any other. Start reading at Cache.Wrap.
package bytecache
