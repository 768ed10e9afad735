//go:build !unguarded

package store

// guard is the condition that prevents overselling. PostgreSQL evaluates it on the newest version
// of the row, after it has locked it.
const guard = ` AND on_hand + backorder_limit - reserved >= $3`
