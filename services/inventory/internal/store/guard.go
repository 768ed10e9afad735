//go:build !unguarded

package store

// enoughUnits, and enoughUnitsOfEach for several levels, are the condition that prevents
// overselling. PostgreSQL evaluates it on the newest version of the row, after it has locked it.
const (
	enoughUnits       = ` AND on_hand + backorder_limit - reserved >= $3`
	enoughUnitsOfEach = ` AND v.on_hand + v.backorder_limit - v.reserved >= wanted.quantity`
)
