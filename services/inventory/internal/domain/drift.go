package domain

import (
	"fmt"
	"time"
)

// Drift is a level whose stored numbers are wrong: they differ from the level as last published
// plus the pending changes, or from the live reservations, or are out of bounds (on hand below 0;
// reserved below 0, or above on hand plus the back-order limit). In a consistent database OnHand =
// ExpectedOnHand, and Reserved = ExpectedReserved = InReservations.
type Drift struct {
	SKU      SKU
	Location LocationCode
	// OnHand and Reserved are the units of the level; 0 if it does not exist.
	OnHand, Reserved int64
	// ExpectedOnHand and ExpectedReserved are the level as last published plus the pending changes.
	ExpectedOnHand, ExpectedReserved int64
	// InReservations is the number of outstanding units of live reservations, holds or committed.
	InReservations int64
}

// String returns the level and its numbers, on hand/reserved, for logs.
func (d Drift) String() string {
	return fmt.Sprintf("%s at %s: level %d/%d, expected %d/%d, in reservations %d",
		d.SKU, d.Location, d.OnHand, d.Reserved, d.ExpectedOnHand, d.ExpectedReserved, d.InReservations)
}

// Reconciliation is the result of comparing all levels with the published levels, the pending
// changes and the live reservations.
type Reconciliation struct {
	// Levels is the number of compared levels.
	Levels int64
	// Drifts holds the first levels that differ, by SKU and location.
	Drifts []Drift
	// Count is the number of levels that differ.
	Count int64
	// At is when they were compared.
	At time.Time
}
