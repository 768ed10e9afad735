package domain

import "fmt"

// Drift is a level that differs from what it should be. Level, Booked and Held agree in a sound database.
type Drift struct {
	SKU      SKU
	Location Location
	// OnHand and Reserved are the level's; 0 if there is none.
	OnHand, Reserved int64
	// BookedOnHand and BookedReserved are what the movements add up to.
	BookedOnHand, BookedReserved int64
	// Held are the units of live reservations.
	Held int64
}

// String names the level and the numbers, for the log.
func (d Drift) String() string {
	return fmt.Sprintf("%s at %s: level %d/%d, book %d/%d, held %d",
		d.SKU, d.Location, d.OnHand, d.Reserved, d.BookedOnHand, d.BookedReserved, d.Held)
}

// Audit is what a comparison of the books found.
type Audit struct {
	// Levels is how many were compared.
	Levels int64
	// Drifts are the first of those that differ, by SKU and location.
	Drifts []Drift
	// Count is how many differ.
	Count int64
}
