// Package domain holds the order: what it is (order.go), how it moves (state.go), what is refused (errors.go). No I/O.
//
// Start with the table in state.go: it is the order's life and the checkout saga in one.
package domain
