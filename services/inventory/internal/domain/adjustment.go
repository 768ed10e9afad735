package domain

import (
	"slices"
	"strings"
)

// Delta is how many units a shelf has more, or fewer.
type Delta struct {
	Shelf
	Units int64
	// Version is the level's as it was read; nil for whatever it is by now.
	Version *int64
}

// Adjustment changes the physical units of shelves. Made by NewAdjustment only.
type Adjustment struct {
	Cause Cause
	// Deltas are sorted by shelf, each once.
	Deltas []Delta
	Note   Note
}

// NewAdjustment sorts the deltas. Units that were received are above 0, those written off below, those adjusted either; whoever
// did not just receive says why. It returns ErrReasonRequired, ErrSKUInvalid, ErrLocationInvalid, ErrQuantityInvalid or
// ErrSKURepeated.
func NewAdjustment(cause Cause, deltas []Delta, note Note) (Adjustment, error) {
	if cause != CauseReceived && strings.TrimSpace(note.Reason) == "" {
		return Adjustment{}, ErrReasonRequired
	}
	sorted := slices.Clone(deltas)
	for i, delta := range sorted {
		shelf, err := NewShelf(delta.SKU, delta.Location)
		if err != nil {
			return Adjustment{}, err
		}
		if !cause.allows(delta.Units) {
			return Adjustment{}, ErrQuantityInvalid.With("sku", string(delta.SKU))
		}
		sorted[i].Shelf = shelf
	}
	slices.SortFunc(sorted, func(a, b Delta) int { return a.compare(b.Shelf) })
	for i, delta := range sorted[min(1, len(sorted)):] {
		if sorted[i].Shelf == delta.Shelf {
			return Adjustment{}, ErrSKURepeated.With("sku", string(delta.SKU))
		}
	}
	return Adjustment{Cause: cause, Deltas: sorted, Note: note}, nil
}

// allows reports whether people may change stock by so many units for this cause.
func (c Cause) allows(units int64) bool {
	return c == CauseReceived && units > 0 || c == CauseWrittenOff && units < 0 || c == CauseAdjusted && units != 0
}

// Digest identifies what is asked, whatever the order of the deltas was.
func (a Adjustment) Digest() Digest {
	var r request
	r.word("adjust")
	r.word(string(a.Cause))
	r.word(a.Note.Reason)
	r.word(a.Note.Reference)
	for _, delta := range a.Deltas {
		r.word(string(delta.SKU))
		r.word(string(delta.Location))
		r.number(delta.Units)
		r.optional(delta.Version)
	}
	return r.digest()
}

// Shelves returns what is changed, in the order of locks.
func (a Adjustment) Shelves() []Shelf {
	shelves := make([]Shelf, len(a.Deltas))
	for i, delta := range a.Deltas {
		shelves[i] = delta.Shelf
	}
	return shelves
}

// Changes returns what becomes of the levels of the shelves, in their order. It returns ErrVersionConflict or
// ErrStockBelowReserved.
func (a Adjustment) Changes(levels []Level) ([]Change, error) {
	changes := make([]Change, len(levels))
	for i, level := range levels {
		if err := level.unedited(a.Deltas[i].Version); err != nil {
			return nil, err
		}
		change, err := level.change(a.Cause, a.Deltas[i].Units)
		if err != nil {
			return nil, err
		}
		changes[i] = change
	}
	return changes, nil
}
