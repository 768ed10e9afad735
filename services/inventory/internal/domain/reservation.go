package domain

import (
	"strings"
	"time"
)

// OrderID names an order: a UUID in lower case. It is the key of the order's reservation.
type OrderID string

// NewOrderID returns the id of an order from a UUID in any case.
func NewOrderID(uuid string) OrderID { return OrderID(strings.ToLower(uuid)) }

// Reservation is the stock that one order holds, or held.
type Reservation struct {
	OrderID OrderID
	Status  Status
	// ExpiresAt ends the hold, by the clock of the database. Without meaning once the reservation is no longer held.
	ExpiresAt time.Time
	// Digest is that of the demand it was made for.
	Digest Digest
}

// Repeat answers a second Reserve of the order: nil if it wants the same, else ErrReservationMismatch.
func (r Reservation) Repeat(d Demand) error {
	if r.Digest != d.Digest() {
		return ErrReservationMismatch
	}
	return nil
}

// Uncommitted says why a commit did not move the reservation: nil if it was committed before, else the refusal. One that is
// still held was refused for its time.
func (r Reservation) Uncommitted() error {
	if r.Status == StatusHeld {
		return ErrReservationExpired
	}
	_, err := r.Status.After(CommandCommit)
	return err
}
