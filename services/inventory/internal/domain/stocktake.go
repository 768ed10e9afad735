package domain

import (
	"cmp"
	"slices"
)

// Count is a counted number of units of a SKU.
type Count struct {
	SKU    SKU
	OnHand int64
	// Version is the version of the level that the caller has read; nil skips the check.
	Version *int64
}

// Stocktake sets the physical units of SKUs at one location. Made by NewStocktake only.
type Stocktake struct {
	Location LocationCode
	// Counts are sorted by SKU, each once.
	Counts []Count
	Note   Note
}

// NewStocktake sorts the counts; "" stands for the default location. Errors: ErrLocationInvalid,
// ErrSKUInvalid, ErrSKURepeated, ErrQuantityInvalid.
func NewStocktake(location LocationCode, counts []Count, note Note) (Stocktake, error) {
	location, err := NewLocationCode(string(location))
	if err != nil {
		return Stocktake{}, err
	}
	sorted := slices.SortedFunc(slices.Values(counts), func(a, b Count) int { return cmp.Compare(a.SKU, b.SKU) })
	for i, count := range sorted {
		if _, err := NewSKU(string(count.SKU)); err != nil {
			return Stocktake{}, err
		}
		if count.OnHand < 0 {
			return Stocktake{}, ErrQuantityInvalid.With("sku", string(count.SKU))
		}
		if i > 0 && sorted[i-1].SKU == count.SKU {
			return Stocktake{}, ErrSKURepeated.With("sku", string(count.SKU))
		}
	}
	return Stocktake{Location: location, Counts: sorted, Note: note}, nil
}

// LevelKeys returns the keys of the counted levels, in lock order.
func (s Stocktake) LevelKeys() []LevelKey {
	keys := make([]LevelKey, len(s.Counts))
	for i, count := range s.Counts {
		keys[i] = LevelKey{SKU: count.SKU, Location: s.Location}
	}
	return keys
}

// Changes returns the changes that make the levels, which are in the order of the keys, equal to
// the counts. Without a reason, more units count as received and fewer as adjusted; with a reason,
// both count as adjusted. A level that equals its count does not change, whatever its version, so
// that a stock-take can be repeated. Errors: ErrVersionConflict, and ErrStockBelowReserved if more
// units are reserved than were counted.
func (s Stocktake) Changes(levels []Level) ([]Change, error) {
	var changes []Change
	for i, level := range levels {
		count := s.Counts[i]
		if count.OnHand == level.OnHand {
			continue
		}
		if err := level.unedited(count.Version); err != nil {
			return nil, err
		}
		cause := CauseReceived
		if count.OnHand < level.OnHand || s.Note.Reason != "" {
			cause = CauseAdjusted
		}
		change, err := level.change(cause, count.OnHand-level.OnHand)
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	return changes, nil
}
