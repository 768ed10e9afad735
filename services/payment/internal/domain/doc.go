// Package domain holds the money of one order: its states, the table of their moves, and what each state means to somebody who
// asks for an authorization. It does no I/O.
//
// Start reading at state.go.
package domain
