// Package domain holds the order: its data (order.go), its transitions (state.go) and its errors
// (errors.go). No I/O.
//
// Start with the table in state.go: it is the life of the order and the checkout saga in one.
package domain
