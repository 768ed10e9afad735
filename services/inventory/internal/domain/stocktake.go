package domain

import (
	"cmp"
	"slices"
)

// Count is what somebody says there is of a SKU.
type Count struct {
	SKU    SKU
	OnHand int64
}

// Stocktake sets the physical units of SKUs at one location. Made by NewStocktake only.
type Stocktake struct {
	Location Location
	// Counts are sorted by SKU, each once.
	Counts []Count
	// Reference is kept on the movements: a delivery note, a file.
	Reference string
	Actor     Actor
}

// NewStocktake sorts the counts. It returns ErrSKUInvalid, ErrSKURepeated or ErrQuantityInvalid.
func NewStocktake(location Location, counts []Count, reference string, actor Actor) (Stocktake, error) {
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
	return Stocktake{Location: location, Counts: sorted, Reference: reference, Actor: actor}, nil
}

// Book returns the cause and the change of on_hand that make the level equal to the count; a change of 0 books nothing. It
// returns ErrStockBelowReserved when live reservations hold more than was counted.
func (c Count) Book(level Level) (Cause, int64, error) {
	if c.OnHand < level.Reserved {
		return "", 0, ErrStockBelowReserved.With("sku", string(c.SKU))
	}
	if c.OnHand < level.OnHand {
		return CauseAdjusted, c.OnHand - level.OnHand, nil
	}
	return CauseReceived, c.OnHand - level.OnHand, nil
}
