package rpc

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// A million rows may take 100 MB of the 512 MiB of a pod, which the garbage collector may double.
func TestTheRowsOfTheLargestStockFileFitThePod(t *testing.T) { //nolint:paralleltest // it measures the heap
	const rows, mostPerRow = 200_000, 100_000_000 / job.MaxRows
	heap := func() uint64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	before, seen, threshold := heap(), newLoadRows(), int64(7)
	for line := range rows {
		row := domain.LoadRow{
			LevelKey:     domain.LevelKey{SKU: domain.SKU(fmt.Sprintf("SKU-%060d", line)), Location: domain.LocationCode(fmt.Sprintf("east-%d", line%3))},
			LowThreshold: &threshold,
		}
		require.NoError(t, seen.add(line, row))
	}
	perRow := float64(heap()-before) / rows
	runtime.KeepAlive(seen)
	t.Logf("%.0f bytes per row", perRow)
	require.Less(t, perRow, float64(mostPerRow))
}
