//go:build !unguarded

package store

// guard is the condition that keeps the units of a SKU from being promised twice. PostgreSQL evaluates it on the newest version
// of the row, once it holds its lock.
const guard = ` AND on_hand + backorder_limit - reserved >= $3`
