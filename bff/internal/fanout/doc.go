// Package fanout makes one answer of an edge from calls to several services. The calls run at the
// same time. A required part that fails ends the answer with its error; an optional part that fails
// or is late is left out, and the answer names it.
//
// This is the only layer that repeats calls: neither clients nor services retry. So one failing
// backend gets at most one retry a call, within a budget for each backend, and no multiple of it.
// Parts are reads: package rpc refuses any other method below ReadsOnly. A read that takes longer
// than 99 of 100 others of its method is sent a second time, and the first response counts. While
// most calls of a method fail, its circuit breaker is open: calls fail at once, and a probe every
// few seconds finds out whether it is back. Other methods of the backend go on.
//
// Times: all required parts share Config.Timeout. An optional part has Config.OptionalTimeout, and
// ends earlier when all required parts are there: it has then a fifth of the time that they took,
// and Config.Grace at least. So a backend that hangs delays an answer that can do without it by a
// fifth, and once the circuit breaker is open, not at all.
//
// Start reading at Fanout.Begin; ADR 0066 has the reasons.
package fanout
