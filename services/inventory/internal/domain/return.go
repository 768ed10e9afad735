package domain

import (
	"cmp"
)

// Return says which units of an order a customer has returned, and in which condition.
type Return struct {
	// Restocked units are for sale again; WrittenOff units are not.
	Restocked, WrittenOff []UnitSelection
	// Location is the location that receives the units; "": each where it was taken from.
	Location LocationCode
	Reason   string
}

// Return returns the change that takes fulfilled units back. Errors: ErrReservationNotFulfilled,
// ErrQuantityExceeded, ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) Return(lines []ReservationLine, back Return) (ReservationChange, error) {
	change, err := r.change(CommandReturn, lines)
	if err != nil {
		return ReservationChange{}, err
	}
	if lineTotalsOf(lines).fulfilled == 0 {
		return ReservationChange{}, ErrReservationNotFulfilled
	}
	change.ReturnLocation, change.Reason = back.Location, back.Reason
	for _, selection := range back.Restocked {
		err := selection.spread(change.Lines, ReservationLine.unreturned, func(line *ReservationLine, units int64) {
			line.Restocked += units
			change.receiveReturn(line, units)
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	for _, selection := range back.WrittenOff {
		err := selection.spread(change.Lines, ReservationLine.unreturned, func(line *ReservationLine, units int64) {
			line.WrittenOff += units
			out := change.receiveReturn(line, units)
			out.Cause, out.OnHandDelta = CauseWrittenOff, -units
			change.Movements = append(change.Movements, out)
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	return change.end(CommandReturn), nil
}

// receiveReturn adds returned units to the line, and returns the movement.
func (c *ReservationChange) receiveReturn(line *ReservationLine, units int64) UnsavedMovement {
	in := UnsavedMovement{SKU: line.SKU, Location: cmp.Or(c.ReturnLocation, line.Location), Cause: CauseReturned, OnHandDelta: units}
	c.Movements = append(c.Movements, in)
	return in
}
