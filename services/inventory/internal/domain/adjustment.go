package domain

import (
	"slices"
	"strings"
)

// AdjustmentLine is the number of units to add to a level, or to subtract if below 0.
type AdjustmentLine struct {
	LevelKey
	Units int64
	// Version is the version of the level that the caller has read; nil skips the check.
	Version *int64
}

// Adjustment is a request of staff to add or subtract units on hand: a receipt, a write-off or a
// correction, by its cause. Made by NewAdjustment only.
type Adjustment struct {
	Cause Cause
	// Lines are sorted by SKU and location, each once.
	Lines []AdjustmentLine
	Note  Note
}

// NewAdjustment checks and sorts the lines. Received units are above 0, written-off units below 0,
// adjusted units either. Every cause but a receipt needs a reason. Errors: ErrReasonRequired,
// ErrSKUInvalid, ErrLocationInvalid, ErrQuantityInvalid, ErrSKURepeated.
func NewAdjustment(cause Cause, lines []AdjustmentLine, note Note) (Adjustment, error) {
	if cause != CauseReceived && strings.TrimSpace(note.Reason) == "" {
		return Adjustment{}, ErrReasonRequired
	}
	sorted := slices.Clone(lines)
	for i, line := range sorted {
		key, err := NewLevelKey(line.SKU, line.Location)
		if err != nil {
			return Adjustment{}, err
		}
		if !cause.allows(line.Units) {
			return Adjustment{}, ErrQuantityInvalid.With("sku", string(line.SKU))
		}
		sorted[i].LevelKey = key
	}
	slices.SortFunc(sorted, func(a, b AdjustmentLine) int { return a.compare(b.LevelKey) })
	for i, line := range sorted[min(1, len(sorted)):] {
		if sorted[i].LevelKey == line.LevelKey {
			return Adjustment{}, ErrSKURepeated.With("sku", string(line.SKU))
		}
	}
	return Adjustment{Cause: cause, Lines: sorted, Note: note}, nil
}

// allows reports whether staff may change stock by this number of units for this cause.
func (c Cause) allows(units int64) bool {
	return c == CauseReceived && units > 0 || c == CauseWrittenOff && units < 0 || c == CauseAdjusted && units != 0
}

// Digest returns the digest of the request, independent of the order of the lines.
func (a Adjustment) Digest() Digest {
	var r digestInput
	r.word("adjust")
	r.word(string(a.Cause))
	r.word(a.Note.Reason)
	r.word(a.Note.Reference)
	for _, line := range a.Lines {
		r.word(string(line.SKU))
		r.word(string(line.Location))
		r.number(line.Units)
		r.optional(line.Version)
	}
	return r.digest()
}

// LevelKeys returns the keys of the changed levels, in lock order.
func (a Adjustment) LevelKeys() []LevelKey {
	keys := make([]LevelKey, len(a.Lines))
	for i, line := range a.Lines {
		keys[i] = line.LevelKey
	}
	return keys
}

// Changes returns the changes of the levels, which are in the order of the keys. Errors:
// ErrVersionConflict, ErrStockBelowReserved, ErrQuantityInvalid.
func (a Adjustment) Changes(levels []Level) ([]LevelChange, error) {
	changes := make([]LevelChange, len(levels))
	for i, level := range levels {
		if err := level.checkVersion(a.Lines[i].Version); err != nil {
			return nil, err
		}
		change, err := level.change(a.Cause, a.Lines[i].Units)
		if err != nil {
			return nil, err
		}
		changes[i] = change
	}
	return changes, nil
}
