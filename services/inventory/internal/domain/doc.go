// Package domain holds the rules of stock: the demand of an order, the allocation of locations, the
// transitions of a reservation, and the edits of staff: stock counts, adjustments, transfers. Start
// at state.go. Rules that concurrent callers could break are enforced again by the SQL of package
// store.
package domain
