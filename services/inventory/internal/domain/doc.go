// Package domain holds the rules of stock: what a demand is, which location serves it, how a reservation moves on, and what a
// count books. Start at state.go. The rules that concurrent callers could break are repeated, and held, by the SQL of store.
package domain
