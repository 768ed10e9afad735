// Package domain holds the rules of stock: what a demand is, which locations serve it, how the
// status of a reservation changes, and which movements a stock-take writes. Start at state.go.
// Rules that concurrent callers could break are enforced again by the SQL of package store.
package domain
