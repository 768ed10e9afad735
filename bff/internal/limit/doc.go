// Package limit keeps an edge from being overrun. From outside in:
//
//   - Clients.Listen bounds connections, altogether and by address, and the streams of a
//     connection.
//   - Guard bounds the requests that are open at all, and reads bodies: whole, within a time of
//     their own, within a memory.
//   - Pools bound the requests in work, a pool a kind, so that logins do not keep orders waiting. A
//     place is taken when the whole body is there and given back when the answer begins to go out;
//     neither a slow writer nor a slow reader holds one.
//   - Rate bounds how often one caller may do one thing.
//
// Each bound has a part for one address (Address): the client's, or behind trusted proxies the one
// that they wrote; of IPv6 the /64. ADR 0026 says why, docs/reliability.md what it is worth. Start
// reading at Guard.Wrap and Pools.Admit.
package limit
