package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
)

// ReservationChange is the effect of a command on a reservation: the new status, the lines after
// it, and the movements of stock. Without movements it changes nothing.
type ReservationChange struct {
	Status Status
	Lines  []ReservationLine
	Moves  []NewMovement
	// ReturnTo is the location to which units are returned, if it differs from where they were
	// taken; else "". It may have no level of the SKU yet.
	ReturnTo LocationCode
	Reason   string
}

// NewMovement is a movement that is to be written.
type NewMovement struct {
	SKU                        SKU
	Location                   LocationCode
	Cause                      Cause
	OnHandDelta, ReservedDelta int64
}

// change begins a command: it copies the lines. It returns the error of the transition table if the
// status does not allow the command.
func (r Reservation) change(c Command, parts []ReservationLine) (ReservationChange, error) {
	if _, err := r.Status.After(c); err != nil {
		return ReservationChange{}, err
	}
	return ReservationChange{Status: r.Status, Lines: slices.Clone(parts)}, nil
}

// end sets the status that the lines imply.
func (s ReservationChange) end(c Command) ReservationChange {
	if len(s.Moves) > 0 {
		s.Status = lineTotalsOf(s.Lines).choose(transitions[s.Status][c].to)
	}
	return s
}

// ReleaseLines releases the given quantities. Errors: ErrReservationFulfilled, ErrQuantityExceeded,
// ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) ReleaseLines(parts []ReservationLine, quantities []LineQuantity) (ReservationChange, error) {
	s, err := r.change(CommandRelease, parts)
	if err != nil {
		return ReservationChange{}, err
	}
	for _, quantity := range quantities {
		err := quantity.spread(s.Lines, r.held, func(p *ReservationLine, units int64) {
			p.Released += units
			s.Moves = append(s.Moves, NewMovement{SKU: p.SKU, Location: p.Location, Cause: CauseReleased, ReservedDelta: -units})
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	return s.end(CommandRelease), nil
}

// ReleaseUnfulfilled releases all outstanding units, unless a unit was ever handed over, even if it
// was returned since. Errors: ErrReservationFulfilled.
func (r Reservation) ReleaseUnfulfilled(parts []ReservationLine) (ReservationChange, error) {
	if lineTotalsOf(parts).fulfilled > 0 {
		return ReservationChange{}, ErrReservationFulfilled
	}
	if !r.Status.Live() {
		return ReservationChange{Status: r.Status}, nil
	}
	return r.ReleaseLines(parts, outstanding(parts))
}

// Fulfill hands the given quantities over; without quantities, all outstanding units. Errors:
// ErrReservationNotCommitted, ErrReservationReleased, ErrReservationExpired, ErrQuantityExceeded,
// ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) Fulfill(parts []ReservationLine, quantities []LineQuantity) (ReservationChange, error) {
	s, err := r.change(CommandFulfill, parts)
	if err != nil {
		return ReservationChange{}, err
	}
	if len(quantities) == 0 && r.Status.Live() {
		quantities = outstanding(parts)
	}
	for _, quantity := range quantities {
		err := quantity.spread(s.Lines, r.held, func(p *ReservationLine, units int64) {
			p.Fulfilled += units
			s.Moves = append(s.Moves, NewMovement{
				SKU: p.SKU, Location: p.Location, Cause: CauseShipped, OnHandDelta: -units, ReservedDelta: -units,
			})
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	return s.end(CommandFulfill), nil
}

// held returns the units that the reservation holds of a line: 0 if the reservation is not live.
func (r Reservation) held(p ReservationLine) int64 {
	if !r.Status.Live() {
		return 0
	}
	return p.Outstanding()
}

// Return describes returned units.
type Return struct {
	// Restocked units are for sale again; WrittenOff units are not.
	Restocked, WrittenOff []LineQuantity
	// At is the location of the returned units; "": each where it was taken from.
	At     LocationCode
	Reason string
}

// Return takes back handed-over units. Errors: ErrReservationNotFulfilled, ErrQuantityExceeded,
// ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) Return(parts []ReservationLine, back Return) (ReservationChange, error) {
	s, err := r.change(CommandReturn, parts)
	if err != nil {
		return ReservationChange{}, err
	}
	if lineTotalsOf(parts).fulfilled == 0 {
		return ReservationChange{}, ErrReservationNotFulfilled
	}
	s.ReturnTo, s.Reason = back.At, back.Reason
	for _, quantity := range back.Restocked {
		err := quantity.spread(s.Lines, ReservationLine.away, func(p *ReservationLine, units int64) {
			p.Restocked += units
			s.receiveReturn(p, units)
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	for _, quantity := range back.WrittenOff {
		err := quantity.spread(s.Lines, ReservationLine.away, func(p *ReservationLine, units int64) {
			p.WrittenOff += units
			out := s.receiveReturn(p, units)
			out.Cause, out.OnHandDelta = CauseWrittenOff, -units
			s.Moves = append(s.Moves, out)
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	return s.end(CommandReturn), nil
}

// receiveReturn adds returned units to the line, and returns the movement.
func (s *ReservationChange) receiveReturn(p *ReservationLine, units int64) NewMovement {
	in := NewMovement{SKU: p.SKU, Location: cmp.Or(s.ReturnTo, p.Location), Cause: CauseReturned, OnHandDelta: units}
	s.Moves = append(s.Moves, in)
	return in
}

// HandOver describes the units of an order that a command hands over.
type HandOver struct {
	OrderID OrderID
	// Lines holds the units handed over by this command, each SKU once.
	Lines []Line
	// Fulfilled is the number of units handed over so far, including these and units that were
	// returned since. Promised is the number of units that were reserved.
	Fulfilled, Promised int64
}

// HandOver returns the units that the change hands over. It reports false if there are none.
func (s ReservationChange) HandOver(order OrderID) (HandOver, bool) {
	over := HandOver{OrderID: order}
	units := make(map[SKU]int64)
	for _, m := range s.Moves {
		if m.Cause == CauseShipped {
			units[m.SKU] -= m.OnHandDelta
		}
	}
	for _, sku := range slices.Sorted(maps.Keys(units)) {
		over.Lines = append(over.Lines, Line{SKU: sku, Quantity: units[sku]})
	}
	for _, p := range s.Lines {
		over.Fulfilled += p.Fulfilled
		over.Promised += p.Quantity
	}
	return over, len(units) > 0
}

// CheckOnHand checks the movements against the levels. It returns ErrStockNotOnHand if more units
// leave than are on hand.
func (s ReservationChange) CheckOnHand(levels []Level) error {
	type place struct {
		sku      SKU
		location LocationCode
	}
	left := make(map[place]int64, len(levels))
	for _, level := range levels {
		left[place{level.SKU, level.Location}] = level.OnHand
	}
	for _, m := range s.Moves {
		at := place{m.SKU, m.Location}
		left[at] += m.OnHandDelta
		if left[at] < 0 {
			return ErrStockNotOnHand.With("sku", string(m.SKU))
		}
	}
	return nil
}

// NewLineOperation returns the operation of a command on some lines of an order.
func NewLineOperation(id string, c Command, order OrderID, quantities []LineQuantity) Operation {
	return Operation{ID: id, Digest: digestOf(quantities, string(c), string(order))}
}

// NewReturnOperation returns the operation of a return to an order.
func NewReturnOperation(id string, order OrderID, back Return) Operation {
	restocked := digestOf(back.Restocked, string(CommandReturn), string(order), string(back.At), back.Reason)
	return Operation{ID: id, Digest: digestOf(back.WrittenOff, string(restocked[:]))}
}

// digestOf returns the SHA-256 of words and quantities, each with its length.
func digestOf(quantities []LineQuantity, words ...string) Digest {
	for _, p := range quantities {
		words = append(words, string(p.SKU), string(p.Location), strconv.FormatInt(p.Quantity, 10))
	}
	var text []byte
	for _, word := range words {
		text = binary.AppendUvarint(text, uint64(len(word)))
		text = append(text, word...)
	}
	return sha256.Sum256(text)
}
