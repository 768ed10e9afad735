package domain

import (
	"cmp"
	"slices"
)

// Count is what somebody says there is of a SKU.
type Count struct {
	SKU    SKU
	OnHand int64
	// Version is the level's as it was read; nil for whatever it is by now.
	Version *int64
}

// Stocktake sets the physical units of SKUs at one location. Made by NewStocktake only.
type Stocktake struct {
	Location Location
	// Counts are sorted by SKU, each once.
	Counts []Count
	Note   Note
}

// NewStocktake sorts the counts; a location of "" is the default one. It returns ErrLocationInvalid, ErrSKUInvalid,
// ErrSKURepeated or ErrQuantityInvalid.
func NewStocktake(location Location, counts []Count, note Note) (Stocktake, error) {
	location, err := NewLocation(string(location))
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

// Shelves returns what was counted, in the order of locks.
func (s Stocktake) Shelves() []Shelf {
	shelves := make([]Shelf, len(s.Counts))
	for i, count := range s.Counts {
		shelves[i] = Shelf{SKU: count.SKU, Location: s.Location}
	}
	return shelves
}

// Changes returns what makes the levels of the shelves, in their order, equal to the counts: more is received and fewer adjusted, or
// both adjusted when there is a reason. A level that is as counted changes nothing, whoever edited it, so that a stock-take can be
// repeated. It returns ErrVersionConflict, or ErrStockBelowReserved when live reservations hold more than was counted.
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
