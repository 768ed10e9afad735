package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/akinai/akinai/pkg/errs"
)

// LevelKey identifies a level: its SKU and its location.
type LevelKey struct {
	SKU      SKU
	Location LocationCode
}

// compare orders keys by SKU, then location, bytewise. This is the lock order.
func (k LevelKey) compare(other LevelKey) int {
	return cmp.Or(cmp.Compare(k.SKU, other.SKU), cmp.Compare(k.Location, other.Location))
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

// Note says who edited stock and why. It is stored with the movements.
type Note struct {
	Actor Actor
	// Reference is the number of a delivery note, the name of a file or the like; may be "".
	Reference string
	// Reason is the reason of the edit; may be "" where none is required.
	Reason string
}

// LevelChange is a change of the units on hand of a level, which becomes a movement.
type LevelChange struct {
	LevelKey
	Cause Cause
	Delta int64
}

// EditedLevel is a level, and who edited it last.
type EditedLevel struct {
	Level
	// UpdatedBy is "" and UpdatedAt zero if the edit is not known, or was not read.
	UpdatedBy Actor
	UpdatedAt time.Time
}

// checkVersion returns ErrVersionConflict, with the level as an EditedLevel, if the level has
// another version; nil skips the check.
func (l Level) checkVersion(version *int64) error {
	if version == nil || *version == l.Version {
		return nil
	}
	conflict := ErrVersionConflict.With("sku", string(l.SKU)).With("location", string(l.Location))
	return errs.NewStale(conflict, EditedLevel{Level: l})
}

// MaxOnHand is the number of units that an edit may leave at one location. With the same bound of
// back-order limits, the units of a level fit in the API's 32 bits.
const MaxOnHand = 1_000_000_000

// checkRoom returns ErrQuantityInvalid if delta more units would exceed MaxOnHand; nil for fewer
// units.
func (l Level) checkRoom(delta int64) error {
	if delta > 0 && l.OnHand > MaxOnHand-delta {
		return ErrQuantityInvalid.With("sku", string(l.SKU)).With("location", string(l.Location))
	}
	return nil
}

// change returns the change of units on hand. It returns ErrStockBelowReserved if fewer units than
// 0, or fewer than are reserved, would be left, and ErrQuantityInvalid if more than MaxOnHand
// would.
func (l Level) change(cause Cause, delta int64) (LevelChange, error) {
	if err := l.checkRoom(delta); err != nil {
		return LevelChange{}, err
	}
	left := l.OnHand + delta
	if left < 0 || left+l.BackorderLimit < l.Reserved {
		return LevelChange{}, l.belowReserved()
	}
	return LevelChange{LevelKey: l.Key(), Cause: cause, Delta: delta}, nil
}

func (l Level) belowReserved() error {
	return ErrStockBelowReserved.With("sku", string(l.SKU)).With("location", string(l.Location))
}

// digestInput is a serialized request, for its digest.
type digestInput []byte

// word appends a word with its length in front, so that different lists of words never serialize
// alike.
func (d *digestInput) word(word string) {
	d.number(int64(len(word)))
	*d = append(*d, word...)
}

func (d *digestInput) number(n int64) {
	*d = binary.BigEndian.AppendUint64(*d, uint64(n)) //nolint:gosec // two's complement is unique
}

// optional appends a number that may be absent.
func (d *digestInput) optional(n *int64) {
	if n == nil {
		d.word("")
		return
	}
	d.word("=")
	d.number(*n)
}

func (d *digestInput) digest() Digest { return sha256.Sum256(*d) }
