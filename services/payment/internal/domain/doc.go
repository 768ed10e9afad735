// Package domain holds the payment of one order: its statuses, the transition table, and the answer
// to an authorization in each status. It does no I/O.
//
// Start reading at state.go.
package domain
