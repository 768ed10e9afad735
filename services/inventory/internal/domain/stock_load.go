package domain

import (
	"fmt"
	"slices"

	"github.com/akinai/akinai/pkg/errs"
)

// LoadRow is a row of a file of levels; nil fields stay unchanged.
type LoadRow struct {
	LevelKey

	OnHand int64
	// Version is the version of the level that was counted; nil skips the check.
	Version *int64
	// BackorderLimit and LowThreshold are those of PolicyChange.
	BackorderLimit, LowThreshold *int64
}

// LoadResult is what a load does to the level of a row.
type LoadResult struct {
	// Before is the level as it was.
	Before Level
	// Delta is the change of the units on hand.
	Delta int64
	// BackorderLimit is the limit of the level afterwards.
	BackorderLimit int64
	// Err is why the row is refused. Nothing of it is written then.
	Err error
}

// Changed reports whether the level changes.
func (r LoadResult) Changed() bool {
	return r.Err == nil && (r.Delta != 0 || r.BackorderLimit != r.Before.BackorderLimit)
}

// StockLoad is a batch of rows of a file that replace levels at any locations: an import or, with a
// reason, a stock-take. Unlike StockCount, a row that is refused does not refuse the others. Made
// by NewStockLoad only.
type StockLoad struct {
	// Rows are sorted by SKU and location, each once.
	Rows []LoadRow
	Note Note
}

// NewStockLoad sorts rows. Errors: ErrSKURepeated, and those of NewLevelKey.
func NewStockLoad(rows []LoadRow, note Note) (StockLoad, error) {
	sorted := slices.Clone(rows)
	for i, row := range sorted {
		key, err := NewLevelKey(row.SKU, row.Location)
		if err != nil {
			return StockLoad{}, err
		}
		sorted[i].LevelKey = key
	}
	slices.SortFunc(sorted, func(a, b LoadRow) int { return a.compare(b.LevelKey) })
	for i := 1; i < len(sorted); i++ {
		if sorted[i-1].LevelKey == sorted[i].LevelKey {
			return StockLoad{}, ErrSKURepeated.With("sku", string(sorted[i].SKU))
		}
	}
	return StockLoad{Rows: sorted, Note: note}, nil
}

// LevelKeys returns the keys of the levels, in lock order.
func (l StockLoad) LevelKeys() []LevelKey {
	keys := make([]LevelKey, len(l.Rows))
	for i, row := range l.Rows {
		keys[i] = row.LevelKey
	}
	return keys
}

// Creatable returns the keys of the levels that are created if they are missing, in lock order. A
// row that an empty level refuses creates none.
func (l StockLoad) Creatable() []LevelKey {
	var keys []LevelKey
	for i, result := range l.Results(l.Complete(nil)) {
		if result.Err == nil {
			keys = append(keys, l.Rows[i].LevelKey)
		}
	}
	return keys
}

// Complete returns the levels of the rows, in the order of the keys. Those that are not among the
// stored ones are empty.
func (l StockLoad) Complete(stored []Level) []Level {
	found := make(map[LevelKey]Level, len(stored))
	for _, level := range stored {
		found[level.Key()] = level
	}
	levels := make([]Level, len(l.Rows))
	for i, row := range l.Rows {
		levels[i] = found[row.LevelKey]
		levels[i].SKU, levels[i].Location = row.SKU, row.Location
	}
	return levels
}

// Results returns what the rows do to the levels, which are in the order of the keys. A level that
// equals its row does not change, whatever its version, so that a load can be repeated. Errors of
// rows: ErrVersionConflict, ErrStockBelowReserved, ErrQuantityInvalid.
func (l StockLoad) Results(levels []Level) []LoadResult {
	results := make([]LoadResult, len(levels))
	for i, level := range levels {
		results[i] = l.Rows[i].result(level)
	}
	return results
}

func (r LoadRow) result(level Level) LoadResult {
	result := LoadResult{Before: level, Delta: r.OnHand - level.OnHand, BackorderLimit: level.BackorderLimit}
	if r.BackorderLimit != nil {
		result.BackorderLimit = *r.BackorderLimit
	}
	if !result.Changed() {
		return result
	}
	if result.Err = level.checkVersion(r.Version); result.Err != nil {
		return result
	}
	if r.OnHand < 0 || r.OnHand > MaxOnHand {
		result.Err = ErrQuantityInvalid.With("sku", string(r.SKU)).With("location", string(r.Location))
	} else if short := level.Reserved - r.OnHand - result.BackorderLimit; short > 0 {
		result.Err = errs.New(ErrStockBelowReserved.Kind, ErrStockBelowReserved.Reason, fmt.Sprintf(
			"on_hand %d: orders have %d units reserved at %s and %d may be back-ordered, so %d are missing; "+
				"count again, cancel or move orders, or raise backorder_limit",
			r.OnHand, level.Reserved, r.Location, result.BackorderLimit, short))
	}
	return result
}

// Cause returns the cause of the movement of a result: without a reason, more units count as
// received and fewer as adjusted; with a reason, both count as adjusted.
func (l StockLoad) Cause(result LoadResult) Cause {
	if result.Delta < 0 || l.Note.Reason != "" {
		return CauseAdjusted
	}
	return CauseReceived
}

// Thresholds returns the thresholds of the rows that are not refused, by SKU, each once.
func (l StockLoad) Thresholds(results []LoadResult) []LowThreshold {
	var out []LowThreshold
	for i, row := range l.Rows {
		if row.LowThreshold == nil || results[i].Err != nil || len(out) > 0 && out[len(out)-1].SKU == row.SKU {
			continue
		}
		out = append(out, LowThreshold{SKU: row.SKU, Units: *row.LowThreshold})
	}
	return out
}
