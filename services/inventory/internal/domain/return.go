package domain

import (
	"cmp"
)

// Return says which units of an order a customer has returned, and in which condition.
type Return struct {
	// Restocked units are for sale again; WrittenOff units are not.
	Restocked, WrittenOff []LineQuantity
	// Location is the location that receives the units; "": each where it was taken from.
	Location LocationCode
	Reason   string
}

// Return returns the change that takes fulfilled units back. Errors: ErrReservationNotFulfilled,
// ErrQuantityExceeded, ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) Return(lines []ReservationLine, back Return) (ReservationChange, error) {
	s, err := r.change(CommandReturn, lines)
	if err != nil {
		return ReservationChange{}, err
	}
	if lineTotalsOf(lines).fulfilled == 0 {
		return ReservationChange{}, ErrReservationNotFulfilled
	}
	s.ReturnLocation, s.Reason = back.Location, back.Reason
	for _, quantity := range back.Restocked {
		err := quantity.spread(s.Lines, ReservationLine.unreturned, func(p *ReservationLine, units int64) {
			p.Restocked += units
			s.receiveReturn(p, units)
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	for _, quantity := range back.WrittenOff {
		err := quantity.spread(s.Lines, ReservationLine.unreturned, func(p *ReservationLine, units int64) {
			p.WrittenOff += units
			out := s.receiveReturn(p, units)
			out.Cause, out.OnHandDelta = CauseWrittenOff, -units
			s.Movements = append(s.Movements, out)
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	return s.end(CommandReturn), nil
}

// receiveReturn adds returned units to the line, and returns the movement.
func (s *ReservationChange) receiveReturn(p *ReservationLine, units int64) NewMovement {
	in := NewMovement{SKU: p.SKU, Location: cmp.Or(s.ReturnLocation, p.Location), Cause: CauseReturned, OnHandDelta: units}
	s.Movements = append(s.Movements, in)
	return in
}
