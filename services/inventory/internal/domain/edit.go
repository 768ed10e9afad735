package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/akinai/akinai/pkg/errs"
)

// LevelKey identifies a level: a SKU at a location.
type LevelKey struct {
	SKU      SKU
	Location LocationCode
}

// compare orders keys by SKU, then location, bytewise. This is the lock order.
func (s LevelKey) compare(other LevelKey) int {
	return cmp.Or(cmp.Compare(s.SKU, other.SKU), cmp.Compare(s.Location, other.Location))
}

// NewLevelKey returns the key of a level; "" stands for the default location. Errors:
// ErrSKUInvalid, ErrLocationInvalid.
func NewLevelKey(sku SKU, location LocationCode) (LevelKey, error) {
	if _, err := NewSKU(string(sku)); err != nil {
		return LevelKey{}, err
	}
	location, err := NewLocationCode(string(location))
	return LevelKey{SKU: sku, Location: location}, err
}

// Note holds the actor and the reason of an edit. It is stored with the movements.
type Note struct {
	Actor Actor
	// Reference is the number of a delivery note, the name of a file or the like; may be "".
	Reference string
	// Reason is the reason of the edit; may be "" where none is required.
	Reason string
}

// Change is a change of the units on hand of a level.
type Change struct {
	LevelKey
	Cause Cause
	Delta int64
}

// LevelEdit is a level with its last edit by staff.
type LevelEdit struct {
	Level
	// UpdatedBy is "" and UpdatedAt zero if the edit is not known, or was not read.
	UpdatedBy Actor
	UpdatedAt time.Time
}

// unedited returns ErrVersionConflict, with the level as a LevelEdit, if the level has another version; nil skips the check.
func (l Level) unedited(version *int64) error {
	if version == nil || *version == l.Version {
		return nil
	}
	conflict := ErrVersionConflict.With("sku", string(l.SKU)).With("location", string(l.Location))
	return errs.NewStale(conflict, LevelEdit{Level: l})
}

// MaxOnHand is the number of units that an edit may leave at one location. With the same bound of
// back-order limits, the units of a level fit in the API's 32 bits.
const MaxOnHand = 1_000_000_000

// holds returns ErrQuantityInvalid if the level has no room for more units; nil for fewer.
func (l Level) holds(delta int64) error {
	if delta > 0 && l.OnHand > MaxOnHand-delta {
		return ErrQuantityInvalid.With("sku", string(l.SKU)).With("location", string(l.Location))
	}
	return nil
}

// change returns the change of units on hand. It returns ErrStockBelowReserved if fewer units than
// 0, or fewer than are reserved, would be left, and ErrQuantityInvalid if more than MaxOnHand
// would.
func (l Level) change(cause Cause, delta int64) (Change, error) {
	if err := l.holds(delta); err != nil {
		return Change{}, err
	}
	left := l.OnHand + delta
	if left < 0 || left+l.BackorderLimit < l.Reserved {
		return Change{}, l.belowReserved()
	}
	return Change{LevelKey: LevelKey{SKU: l.SKU, Location: l.Location}, Cause: cause, Delta: delta}, nil
}

func (l Level) belowReserved() error {
	return ErrStockBelowReserved.With("sku", string(l.SKU)).With("location", string(l.Location))
}

// request is a serialized request, for its digest.
type request []byte

// word appends a word with its length in front, so that different lists of words never serialize
// alike.
func (r *request) word(word string) {
	r.number(int64(len(word)))
	*r = append(*r, word...)
}

func (r *request) number(n int64) {
	*r = binary.BigEndian.AppendUint64(*r, uint64(n)) //nolint:gosec // two's complement is unique
}

// optional appends a number that may be absent.
func (r *request) optional(n *int64) {
	if n == nil {
		r.word("")
		return
	}
	r.word("=")
	r.number(*n)
}

func (r *request) digest() Digest { return sha256.Sum256(*r) }
