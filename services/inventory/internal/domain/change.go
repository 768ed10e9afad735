package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
)

// ReservationChange is what a command changes about a reservation: its status and its lines
// afterwards, and the movements of stock to write. Without movements it changes nothing.
type ReservationChange struct {
	Status    Status
	Lines     []ReservationLine
	Movements []NewMovement
	// ReturnLocation is the location that receives returned units, if they do not go back to where
	// they were taken; else "". It may have no level of the SKU yet.
	ReturnLocation LocationCode
	// Reason is the reason of a return; else "".
	Reason string
}

// NewMovement is a movement of stock that is to be written. It has no id yet.
type NewMovement struct {
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
func (s ReservationChange) end(c Command) ReservationChange {
	if len(s.Movements) > 0 {
		s.Status = lineTotalsOf(s.Lines).status(transitions[s.Status][c].to)
	}
	return s
}

// ReleaseLines returns the change that releases the given quantities. Errors:
// ErrReservationFulfilled, ErrQuantityExceeded, ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) ReleaseLines(lines []ReservationLine, quantities []LineQuantity) (ReservationChange, error) {
	s, err := r.change(CommandRelease, lines)
	if err != nil {
		return ReservationChange{}, err
	}
	for _, quantity := range quantities {
		err := quantity.spread(s.Lines, r.outstanding, func(p *ReservationLine, units int64) {
			p.Released += units
			s.Movements = append(s.Movements, NewMovement{SKU: p.SKU, Location: p.Location, Cause: CauseReleased, ReservedDelta: -units})
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	return s.end(CommandRelease), nil
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

// Fulfill returns the change that removes the given quantities from stock, because they leave the
// shop; without quantities, all outstanding units. Errors:
// ErrReservationNotCommitted, ErrReservationReleased, ErrReservationExpired, ErrQuantityExceeded,
// ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) Fulfill(lines []ReservationLine, quantities []LineQuantity) (ReservationChange, error) {
	s, err := r.change(CommandFulfill, lines)
	if err != nil {
		return ReservationChange{}, err
	}
	if len(quantities) == 0 && r.Status.Live() {
		quantities = outstanding(lines)
	}
	for _, quantity := range quantities {
		err := quantity.spread(s.Lines, r.outstanding, func(p *ReservationLine, units int64) {
			p.Fulfilled += units
			s.Movements = append(s.Movements, NewMovement{
				SKU: p.SKU, Location: p.Location, Cause: CauseShipped, OnHandDelta: -units, ReservedDelta: -units,
			})
		})
		if err != nil {
			return ReservationChange{}, err
		}
	}
	return s.end(CommandFulfill), nil
}

// outstanding returns the outstanding units of a line: 0 if the reservation is not live.
func (r Reservation) outstanding(p ReservationLine) int64 {
	if !r.Status.Live() {
		return 0
	}
	return p.Outstanding()
}

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

// Fulfillment is the units of an order that left the shop with one command: one parcel, or one
// hand-over at the counter. It becomes the event StockFulfilled.
type Fulfillment struct {
	OrderID OrderID
	// Lines holds the units of this command, each SKU once.
	Lines []Line
	// Fulfilled is the number of units of the order that have left the shop so far, including these
	// and units that were returned since. Promised is the number of units that were reserved.
	Fulfilled, Promised int64
}

// Fulfillment returns the units that leave the shop with the change. It reports false if there are
// none.
func (s ReservationChange) Fulfillment(order OrderID) (Fulfillment, bool) {
	f := Fulfillment{OrderID: order}
	units := make(map[SKU]int64)
	for _, m := range s.Movements {
		if m.Cause == CauseShipped {
			units[m.SKU] -= m.OnHandDelta
		}
	}
	for _, sku := range slices.Sorted(maps.Keys(units)) {
		f.Lines = append(f.Lines, Line{SKU: sku, Quantity: units[sku]})
	}
	for _, p := range s.Lines {
		f.Fulfilled += p.Fulfilled
		f.Promised += p.Quantity
	}
	return f, len(units) > 0
}

// CheckOnHand checks the movements against the levels. It returns ErrStockNotOnHand if more units
// leave than are on hand.
func (s ReservationChange) CheckOnHand(levels []Level) error {
	left := make(map[LevelKey]int64, len(levels))
	for _, level := range levels {
		left[LevelKey{level.SKU, level.Location}] = level.OnHand
	}
	for _, m := range s.Movements {
		at := LevelKey{m.SKU, m.Location}
		left[at] += m.OnHandDelta
		if left[at] < 0 {
			return ErrStockNotOnHand.With("sku", string(m.SKU))
		}
	}
	return nil
}

// NewLineOperation returns the operation, with the caller's id, of a command on some lines of an
// order.
func NewLineOperation(id string, c Command, order OrderID, quantities []LineQuantity) Operation {
	return Operation{ID: id, Digest: digestOf(quantities, string(c), string(order))}
}

// NewReturnOperation returns the operation, with the caller's id, of a return.
func NewReturnOperation(id string, order OrderID, back Return) Operation {
	restocked := digestOf(back.Restocked, string(CommandReturn), string(order), string(back.Location), back.Reason)
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
