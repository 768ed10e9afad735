package domain

import "fmt"

// Drift is a level that differs from its published value and the changes that are pending, or from
// its live reservations. In a consistent database OnHand = BookedOnHand, and Reserved =
// BookedReserved = Held.
type Drift struct {
	SKU      SKU
	Location LocationCode
	// OnHand and Reserved are the units of the level; 0 if it does not exist.
	OnHand, Reserved int64
	// BookedOnHand and BookedReserved are the level as last published plus the pending changes.
	BookedOnHand, BookedReserved int64
	// Held is the number of units in live reservations.
	Held int64
}

// String returns the level and its numbers, for logs.
func (d Drift) String() string {
	return fmt.Sprintf("%s at %s: level %d/%d, book %d/%d, held %d",
		d.SKU, d.Location, d.OnHand, d.Reserved, d.BookedOnHand, d.BookedReserved, d.Held)
}

// Reconciliation is the result of comparing levels with movements and reservations.
type Reconciliation struct {
	// Levels is the number of compared levels.
	Levels int64
	// Drifts holds the first levels that differ, by SKU and location.
	Drifts []Drift
	// Count is the number of levels that differ.
	Count int64
}
