package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
)

// Shelf is where units of a SKU are kept: at a location.
type Shelf struct {
	SKU      SKU
	Location Location
}

// compare orders shelves by SKU, then location, in bytes, which is the order of locks.
func (s Shelf) compare(other Shelf) int {
	return cmp.Or(cmp.Compare(s.SKU, other.SKU), cmp.Compare(s.Location, other.Location))
}

// NewShelf returns a shelf, at the default location for "". It returns ErrSKUInvalid or ErrLocationInvalid.
func NewShelf(sku SKU, location Location) (Shelf, error) {
	if _, err := NewSKU(string(sku)); err != nil {
		return Shelf{}, err
	}
	location, err := NewLocation(string(location))
	return Shelf{SKU: sku, Location: location}, err
}

// Note says who edits stock and why. It is kept on the movements.
type Note struct {
	Actor Actor
	// Reference is a delivery note, a file or the like; may be "".
	Reference string
	// Reason is why; "" where none is required.
	Reason string
}

// Change is units on hand that come onto a shelf, or leave it.
type Change struct {
	Shelf
	Cause Cause
	Delta int64
}

// unedited returns ErrVersionConflict when people edited the level after it was read at the version; nil never conflicts.
func (l Level) unedited(version *int64) error {
	if version == nil || *version == l.Version {
		return nil
	}
	return ErrVersionConflict.With("sku", string(l.SKU)).With("location", string(l.Location))
}

// change returns the change of units on hand, or ErrStockBelowReserved when it would leave fewer than none, or fewer than
// reservations hold.
func (l Level) change(cause Cause, delta int64) (Change, error) {
	left := l.OnHand + delta
	if left < 0 || left+l.BackorderLimit < l.Reserved {
		return Change{}, l.belowReserved()
	}
	return Change{Shelf: Shelf{SKU: l.SKU, Location: l.Location}, Cause: cause, Delta: delta}, nil
}

func (l Level) belowReserved() error {
	return ErrStockBelowReserved.With("sku", string(l.SKU)).With("location", string(l.Location))
}

// request is the text of a request, for its digest.
type request []byte

// word adds a word. Its length stands before it, so that no two lists of words make the same text.
func (r *request) word(word string) {
	r.number(int64(len(word)))
	*r = append(*r, word...)
}

func (r *request) number(n int64) {
	*r = binary.BigEndian.AppendUint64(*r, uint64(n)) //nolint:gosec // two's complement tells all numbers apart
}

// optional adds a number that may be absent.
func (r *request) optional(n *int64) {
	if n == nil {
		r.word("")
		return
	}
	r.word("=")
	r.number(*n)
}

func (r *request) digest() Digest { return sha256.Sum256(*r) }
