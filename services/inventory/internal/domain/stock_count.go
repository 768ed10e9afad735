package domain

import (
	"cmp"
	"slices"
)

// Count is the number of units of a SKU that were counted.
type Count struct {
	SKU    SKU
	OnHand int64
	// Version is the version of the level that the caller has read; nil skips the check.
	Version *int64
}

// StockCount is a list of counted units at one location, which replace the units on hand: an import
// of levels or, with a reason, a stock-take. Made by NewStockCount only.
type StockCount struct {
	Location LocationCode
	// Counts are sorted by SKU, each once.
	Counts []Count
	Note   Note
}

// NewStockCount checks and sorts the counts; "" stands for the default location. Errors:
// ErrLocationInvalid, ErrSKUInvalid, ErrSKURepeated, ErrQuantityInvalid.
func NewStockCount(location LocationCode, counts []Count, note Note) (StockCount, error) {
	location, err := NewLocationCode(string(location))
	if err != nil {
		return StockCount{}, err
	}
	sorted := slices.SortedFunc(slices.Values(counts), func(a, b Count) int { return cmp.Compare(a.SKU, b.SKU) })
	for i, count := range sorted {
		if _, err := NewSKU(string(count.SKU)); err != nil {
			return StockCount{}, err
		}
		if count.OnHand < 0 {
			return StockCount{}, ErrQuantityInvalid.With("sku", string(count.SKU))
		}
		if i > 0 && sorted[i-1].SKU == count.SKU {
			return StockCount{}, ErrSKURepeated.With("sku", string(count.SKU))
		}
	}
	return StockCount{Location: location, Counts: sorted, Note: note}, nil
}

// LevelKeys returns the keys of the counted levels, in lock order.
func (c StockCount) LevelKeys() []LevelKey {
	keys := make([]LevelKey, len(c.Counts))
	for i, count := range c.Counts {
		keys[i] = LevelKey{SKU: count.SKU, Location: c.Location}
	}
	return keys
}

// Changes returns the changes that make the levels, which are in the order of the keys, equal to
// the counts. Without a reason, more units count as received and fewer as adjusted; with a reason,
// it is a stock-take, and both count as adjusted. A level that equals its count does not change,
// whatever its version, so that a stock count can be repeated. Errors: ErrVersionConflict, and
// ErrStockBelowReserved if more units are reserved than were counted.
func (c StockCount) Changes(levels []Level) ([]LevelChange, error) {
	var changes []LevelChange
	for i, level := range levels {
		count := c.Counts[i]
		if count.OnHand == level.OnHand {
			continue
		}
		if err := level.checkVersion(count.Version); err != nil {
			return nil, err
		}
		cause := CauseReceived
		if count.OnHand < level.OnHand || c.Note.Reason != "" {
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
