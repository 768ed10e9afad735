//go:build !unguarded

package store

// enoughUnits is the condition that prevents overselling. PostgreSQL evaluates it on the newest
// version of the row, after it has locked it.
const enoughUnits = ` AND on_hand + backorder_limit - reserved >= $3`
