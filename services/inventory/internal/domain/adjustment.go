package domain

import (
	"slices"
	"strings"
)

// Delta is the number of units to add to a level, or to subtract if below 0.
type Delta struct {
	LevelKey
	Units int64
	// Version is the version of the level that the caller has read; nil skips the check.
	Version *int64
}

// Adjustment is a request of staff to add or subtract units on hand: a receipt, a write-off or a
// correction, by its cause. Made by NewAdjustment only.
type Adjustment struct {
	Cause Cause
	// Deltas are sorted by SKU and location, each once.
	Deltas []Delta
	Note   Note
}

// NewAdjustment checks and sorts the deltas. Received units are above 0, written-off units below 0,
// adjusted units either. Every cause but a receipt needs a reason. Errors: ErrReasonRequired,
// ErrSKUInvalid, ErrLocationInvalid, ErrQuantityInvalid, ErrSKURepeated.
func NewAdjustment(cause Cause, deltas []Delta, note Note) (Adjustment, error) {
	if cause != CauseReceived && strings.TrimSpace(note.Reason) == "" {
		return Adjustment{}, ErrReasonRequired
	}
	sorted := slices.Clone(deltas)
	for i, delta := range sorted {
		key, err := NewLevelKey(delta.SKU, delta.Location)
		if err != nil {
			return Adjustment{}, err
		}
		if !cause.allows(delta.Units) {
			return Adjustment{}, ErrQuantityInvalid.With("sku", string(delta.SKU))
		}
		sorted[i].LevelKey = key
	}
	slices.SortFunc(sorted, func(a, b Delta) int { return a.compare(b.LevelKey) })
	for i, delta := range sorted[min(1, len(sorted)):] {
		if sorted[i].LevelKey == delta.LevelKey {
			return Adjustment{}, ErrSKURepeated.With("sku", string(delta.SKU))
		}
	}
	return Adjustment{Cause: cause, Deltas: sorted, Note: note}, nil
}

// allows reports whether staff may change stock by this number of units for this cause.
func (c Cause) allows(units int64) bool {
	return c == CauseReceived && units > 0 || c == CauseWrittenOff && units < 0 || c == CauseAdjusted && units != 0
}

// Digest returns the digest of the request, independent of the order of the deltas.
func (a Adjustment) Digest() Digest {
	var r digestInput
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

// LevelKeys returns the keys of the changed levels, in lock order.
func (a Adjustment) LevelKeys() []LevelKey {
	keys := make([]LevelKey, len(a.Deltas))
	for i, delta := range a.Deltas {
		keys[i] = delta.LevelKey
	}
	return keys
}

// Changes returns the changes of the levels, which are in the order of the keys. Errors:
// ErrVersionConflict, ErrStockBelowReserved, ErrQuantityInvalid.
func (a Adjustment) Changes(levels []Level) ([]LevelChange, error) {
	changes := make([]LevelChange, len(levels))
	for i, level := range levels {
		if err := level.checkVersion(a.Deltas[i].Version); err != nil {
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
