package domain

import (
	"strings"
	"time"
)

// OrderID is the id of an order: a UUID in lower case. It is also the key of the order's
// reservation.
type OrderID string

// NewOrderID returns the order id for a UUID in any case.
func NewOrderID(uuid string) OrderID { return OrderID(strings.ToLower(uuid)) }

// Reservation is the stock that is, or was, reserved for one order. Its lines are ReservationLines.
type Reservation struct {
	OrderID OrderID
	Status  Status
	// ExpiresAt is the end of the hold, by the clock of the database. It has no meaning after the
	// hold.
	ExpiresAt time.Time
	// Digest is the digest of the reserved demand.
	Digest Digest
}

// ReservationDetail is a reservation with its lines, by SKU and location.
type ReservationDetail struct {
	Reservation
	Lines []ReservationLine
}

// CheckRepeat compares the reservation with a repeated ReserveStock of the order: nil for the same
// demand, else ErrReservationMismatch.
func (r Reservation) CheckRepeat(d Demand) error {
	if r.Digest != d.Digest() {
		return ErrReservationMismatch
	}
	return nil
}

// MaxHold is the longest duration of a hold.
const MaxHold = 30 * 24 * time.Hour

// CheckHoldEnd checks the end of a hold: ErrHoldInvalid for a time outside of the years 1 to 9999.
// The database checks, by its clock, that it is in the future and within MaxHold.
func CheckHoldEnd(until time.Time) error {
	if until.Year() < 1 || until.Year() > 9999 {
		return ErrHoldInvalid
	}
	return nil
}

// WhyNotChanged explains why a commit or an extension has changed nothing: nil if there was nothing
// to do, else the error. If the reservation is still held, its hold has expired.
func (r Reservation) WhyNotChanged(c Command) error {
	if r.Status == StatusHeld {
		return ErrReservationExpired
	}
	_, err := r.Status.After(c)
	return err
}

// WhyNotReleased explains why a release has changed nothing: nil if everything was released before,
// else the error.
func (r Reservation) WhyNotReleased(lines []ReservationLine) error {
	_, err := r.Status.After(CommandRelease)
	if err != nil && lineTotalsOf(lines).released > 0 {
		return nil // a repeated release: releasing the rest made the reservation fulfilled
	}
	return err
}
