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

// MaxHold is how far in the future a hold may end.
const MaxHold = 30 * 24 * time.Hour

// CheckEnd returns ErrHoldInvalid for a time that no calendar has; whether it is soon enough the database's clock tells.
func CheckEnd(until time.Time) error {
	if until.Year() < 1 || until.Year() > 9999 {
		return ErrHoldInvalid
	}
	return nil
}

// Unmoved says why a commit or an extension did not move the reservation: nil if there was nothing to do, else the refusal. One
// that is still held was refused for its time.
func (r Reservation) Unmoved(c Command) error {
	if r.Status == StatusHeld {
		return ErrReservationExpired
	}
	_, err := r.Status.After(c)
	return err
}

// Unreleased says why there was nothing to release: nil if it was given back before, or nothing was ever held, else the refusal.
func (r Reservation) Unreleased(parts []Part) error {
	_, err := r.Status.After(CommandRelease)
	if err != nil && tallyOf(parts).released > 0 {
		return nil // a repeat: the rest was given back, and that made it fulfilled
	}
	return err
}
