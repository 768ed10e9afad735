package domain

import (
	"slices"
)

// ReservationChange is what a command changes about a reservation: its status and its lines
// afterwards, and the movements of stock to write. Without movements it changes nothing.
type ReservationChange struct {
	Status    Status
	Lines     []ReservationLine
	Movements []UnsavedMovement
	// ReturnLocation is the location that receives returned units, if they do not go back to where
	// they were taken; else "". It may have no level of the SKU yet.
	ReturnLocation LocationCode
	// Reason is the reason of a return; else "".
	Reason string
}

// UnsavedMovement is a movement of stock that is to be written. It has no id yet.
type UnsavedMovement struct {
	SKU                        SKU
	Location                   LocationCode
	Cause                      Cause
	OnHandDelta, ReservedDelta int64
}

// change begins a command: it copies the lines. It returns the error of the transition table if the
// status does not allow the command.
func (r Reservation) change(c Command, lines []ReservationLine) (ReservationChange, error) {
	if _, err := r.Status.After(c); err != nil {
		return ReservationChange{}, err
	}
	return ReservationChange{Status: r.Status, Lines: slices.Clone(lines)}, nil
}

// end sets the status that the lines imply.
func (c ReservationChange) end(command Command) ReservationChange {
	if len(c.Movements) > 0 {
		c.Status = lineTotalsOf(c.Lines).status(transitions[c.Status][command].to)
	}
	return c
}

// ReleaseLines returns the change that releases the selected units. Errors:
// ErrReservationFulfilled, ErrQuantityExceeded, ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) ReleaseLines(lines []ReservationLine, selections []UnitSelection) (ReservationChange, error) {
	change, err := r.change(CommandRelease, lines)
	if err != nil {
		return ReservationChange{}, err
	}
	for _, selection := range selections {
		err := selection.spread(change.Lines, r.outstanding, func(line *ReservationLine, units int64) {
			line.Released += units
			change.Movements = append(change.Movements, UnsavedMovement{SKU: line.SKU, Location: line.Location, Cause: CauseReleased, ReservedDelta: -units})
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	return change.end(CommandRelease), nil
}

// ReleaseUnfulfilled returns the change that releases all outstanding units, unless a unit was ever
// fulfilled, even if it was returned since. Errors: ErrReservationFulfilled.
func (r Reservation) ReleaseUnfulfilled(lines []ReservationLine) (ReservationChange, error) {
	if lineTotalsOf(lines).fulfilled > 0 {
		return ReservationChange{}, ErrReservationFulfilled
	}
	if !r.Status.Live() {
		return ReservationChange{Status: r.Status}, nil
	}
	return r.ReleaseLines(lines, outstanding(lines))
}

// outstanding returns the outstanding units of a line: 0 if the reservation is not live.
func (r Reservation) outstanding(line ReservationLine) int64 {
	if !r.Status.Live() {
		return 0
	}
	return line.Outstanding()
}

// CheckOnHand checks the movements against the levels. It returns ErrStockNotOnHand if more units
// leave than are on hand.
func (c ReservationChange) CheckOnHand(levels []Level) error {
	left := make(map[LevelKey]int64, len(levels))
	for _, level := range levels {
		left[LevelKey{level.SKU, level.Location}] = level.OnHand
	}
	for _, m := range c.Movements {
		at := LevelKey{m.SKU, m.Location}
		left[at] += m.OnHandDelta
		if left[at] < 0 {
			return ErrStockNotOnHand.With("sku", string(m.SKU))
		}
	}
	return nil
}
