// Package limit protects an edge from overload. From outside in:
//
//   - Clients.Listen bounds connections, in total and per address, and the streams of a connection.
//   - Guard bounds all open requests. It reads each body completely, with a timeout of its own and
//     a bound on the memory of all bodies.
//   - Pools bound the requests in progress, with one pool a kind, so that logins cannot starve
//     orders. A request takes a place when its whole body is in memory and releases it when the
//     response begins to be written; slow writers and slow readers occupy none.
//   - Calls bounds how often one client calls each route, so that too many calls of one do not
//     refuse it the others; in memory, for all routes.
//   - Rate bounds how often one caller may do something that is dear or dangerous; in Redis, over
//     all edges.
//
// The limits have a part per address (Address): the client's, or behind trusted proxies the one
// that they wrote; of IPv6, the /64. ADR 0026 has the reasons, docs/reliability.md the
// measurements. Start reading at Guard.Wrap and Pools.Admit.
package limit
