package rpc

import (
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/stockfile"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// loadRows are the lines of levels and the thresholds of SKUs of the rows that were read. The pod
// has memory for those of job.MaxRows rows.
type loadRows struct {
	lines, thresholds map[job.Key]int32
}

func newLoadRows() loadRows {
	return loadRows{lines: make(map[job.Key]int32), thresholds: make(map[job.Key]int32)}
}

// add refuses a row that contradicts an earlier one. Otherwise the last row would win, and the
// earlier one would overwrite it when the file is loaded again.
func (l loadRows) add(line int, row domain.LoadRow) error {
	level := job.KeyOf(string(row.SKU) + " " + string(row.Location))
	if earlier, twice := l.lines[level]; twice {
		return stockfile.Malformed("line %d has the same %s and %s; leave one of them", earlier, stockfile.SKU, stockfile.Location)
	}
	l.lines[level] = int32(line) //nolint:gosec // the parts of a file have fewer bytes
	if row.LowThreshold == nil {
		return nil
	}
	sku, wanted := job.KeyOf(string(row.SKU)), int32(*row.LowThreshold) //nolint:gosec // the reader bounds it
	if units, decided := l.thresholds[sku]; decided && units != wanted {
		return stockfile.Malformed("%s %d: an earlier row of the SKU has %d; a SKU has one threshold", stockfile.Threshold, wanted, units)
	}
	l.thresholds[sku] = wanted
	return nil
}
