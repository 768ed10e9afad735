package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
)

// Settlement is what a command does to a reservation whose parts are known: a status, the parts as they are afterwards, and the
// movements of stock. Without movements it does nothing.
type Settlement struct {
	Status Status
	Parts  []Part
	Moves  []Move
	// At is where units come in that were taken from elsewhere, "" if nowhere. It may have no level of theirs yet.
	At     Location
	Reason string
}

// Move is a movement to be booked.
type Move struct {
	SKU                        SKU
	Location                   Location
	Cause                      Cause
	OnHandDelta, ReservedDelta int64
}

// settle starts a command: it copies the parts, and returns the refusal of the table.
func (r Reservation) settle(c Command, parts []Part) (Settlement, error) {
	if _, err := r.Status.After(c); err != nil {
		return Settlement{}, err
	}
	return Settlement{Status: r.Status, Parts: slices.Clone(parts)}, nil
}

// end chooses the status that the parts now speak for.
func (s Settlement) end(c Command) Settlement {
	if len(s.Moves) > 0 {
		s.Status = tallyOf(s.Parts).choose(moves[s.Status][c].to)
	}
	return s
}

// ReleaseParts gives the portions back. Errors: ErrReservationFulfilled, ErrQuantityExceeded, ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) ReleaseParts(parts []Part, portions []Portion) (Settlement, error) {
	s, err := r.settle(CommandRelease, parts)
	if err != nil {
		return Settlement{}, err
	}
	for _, portion := range portions {
		err := portion.spread(s.Parts, r.held, func(p *Part, units int64) {
			p.Released += units
			s.Moves = append(s.Moves, Move{SKU: p.SKU, Location: p.Location, Cause: CauseReleased, ReservedDelta: -units})
		})
		if err != nil {
			return Settlement{}, err
		}
	}
	return s.end(CommandRelease), nil
}

// Fulfill hands the portions over, all that is outstanding if there are none. Errors: ErrReservationNotCommitted,
// ErrReservationReleased, ErrReservationExpired, ErrQuantityExceeded, ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) Fulfill(parts []Part, portions []Portion) (Settlement, error) {
	s, err := r.settle(CommandFulfill, parts)
	if err != nil {
		return Settlement{}, err
	}
	if len(portions) == 0 && r.Status.Live() {
		portions = outstanding(parts)
	}
	for _, portion := range portions {
		err := portion.spread(s.Parts, r.held, func(p *Part, units int64) {
			p.Fulfilled += units
			s.Moves = append(s.Moves, Move{
				SKU: p.SKU, Location: p.Location, Cause: CauseShipped, OnHandDelta: -units, ReservedDelta: -units,
			})
		})
		if err != nil {
			return Settlement{}, err
		}
	}
	return s.end(CommandFulfill), nil
}

// held returns what the reservation holds of a part: nothing once it is no longer live.
func (r Reservation) held(p Part) int64 {
	if !r.Status.Live() {
		return 0
	}
	return p.Outstanding()
}

// Comeback is units that come back.
type Comeback struct {
	// Restocked are for sale again, WrittenOff are not.
	Restocked, WrittenOff []Portion
	// At is where the units are now, "" for where each was taken from.
	At     Location
	Reason string
}

// Return takes units back. Errors: ErrReservationNotFulfilled, ErrQuantityExceeded, ErrSKUInvalid, ErrQuantityInvalid.
func (r Reservation) Return(parts []Part, back Comeback) (Settlement, error) {
	s, err := r.settle(CommandReturn, parts)
	if err != nil {
		return Settlement{}, err
	}
	if tallyOf(parts).fulfilled == 0 {
		return Settlement{}, ErrReservationNotFulfilled
	}
	s.At, s.Reason = back.At, back.Reason
	for _, portion := range back.Restocked {
		err := portion.spread(s.Parts, Part.away, func(p *Part, units int64) {
			p.Restocked += units
			s.comeIn(p, units)
		})
		if err != nil {
			return Settlement{}, err
		}
	}
	for _, portion := range back.WrittenOff {
		err := portion.spread(s.Parts, Part.away, func(p *Part, units int64) {
			p.WrittenOff += units
			out := s.comeIn(p, units)
			out.Cause, out.OnHandDelta = CauseWrittenOff, -units
			s.Moves = append(s.Moves, out)
		})
		if err != nil {
			return Settlement{}, err
		}
	}
	return s.end(CommandReturn), nil
}

// comeIn books units of the part as returned, and returns the movement.
func (s *Settlement) comeIn(p *Part, units int64) Move {
	in := Move{SKU: p.SKU, Location: cmp.Or(s.At, p.Location), Cause: CauseReturned, OnHandDelta: units}
	s.Moves = append(s.Moves, in)
	return in
}

// OnHand checks the moves against the levels that they change, and returns ErrStockNotOnHand when units leave that are not there.
func (s Settlement) OnHand(levels []Level) error {
	type place struct {
		sku      SKU
		location Location
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

// NewPartOperation returns the operation of a command on portions of an order.
func NewPartOperation(id string, c Command, order OrderID, portions []Portion) Operation {
	return Operation{ID: id, Digest: digestOf(portions, string(c), string(order))}
}

// NewReturnOperation returns the operation of a return to an order.
func NewReturnOperation(id string, order OrderID, back Comeback) Operation {
	restocked := digestOf(back.Restocked, string(CommandReturn), string(order), string(back.At), back.Reason)
	return Operation{ID: id, Digest: digestOf(back.WrittenOff, string(restocked[:]))}
}

// digestOf returns the SHA-256 of words and portions, each with its length.
func digestOf(portions []Portion, words ...string) Digest {
	for _, p := range portions {
		words = append(words, string(p.SKU), string(p.Location), strconv.FormatInt(p.Quantity, 10))
	}
	var text []byte
	for _, word := range words {
		text = binary.AppendUvarint(text, uint64(len(word)))
		text = append(text, word...)
	}
	return sha256.Sum256(text)
}
