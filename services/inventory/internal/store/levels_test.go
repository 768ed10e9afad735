package store_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

func count(t *testing.T, location domain.LocationCode, counts ...domain.Count) domain.StockCount {
	t.Helper()
	count, err := domain.NewStockCount(location, counts, domain.Note{Actor: "user-1", Reference: "delivery 7"})
	require.NoError(t, err)
	return count
}

func TestSetLevelsWritesMovementsForDifferences(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	for _, step := range []struct {
		counts  []domain.Count
		changed int
	}{
		{[]domain.Count{{SKU: "B", OnHand: 3}, {SKU: "A", OnHand: 10}, {SKU: "zero", OnHand: 0}}, 2},
		{[]domain.Count{{SKU: "B", OnHand: 3}, {SKU: "A", OnHand: 10}}, 0},
		{[]domain.Count{{SKU: "B", OnHand: 5}, {SKU: "A", OnHand: 4}, {SKU: "C", OnHand: 1}}, 3},
	} {
		changed, err := stock.SetLevels(t.Context(), count(t, "main", step.counts...))
		require.NoError(t, err)
		require.Equal(t, step.changed, changed)
		storetest.RequireConsistentStock(t, pool)
	}
	levels, err := stock.Levels(t.Context(), "", "", 10)
	require.NoError(t, err)
	require.Equal(t, []domain.Level{
		{SKU: "A", Location: "main", OnHand: 4, Version: 2},
		{SKU: "B", Location: "main", OnHand: 5, Version: 2},
		{SKU: "C", Location: "main", OnHand: 1, Version: 1},
		{SKU: "zero", Location: "main"},
	}, levels)
	movements, err := stock.Movements(t.Context(), "A", 0, 10)
	require.NoError(t, err)
	require.Len(t, movements, 2)
	require.Equal(t, domain.CauseAdjusted, movements[0].Cause)
	require.EqualValues(t, -6, movements[0].OnHandDelta)
	require.Equal(t, domain.CauseReceived, movements[1].Cause)
	require.EqualValues(t, 10, movements[1].OnHandDelta)
	require.Equal(t, "delivery 7", movements[1].Reference)
}

func TestSetLevelsBelowReservedChangesNothing(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 5, "B": 5})
	hold(t, stock, time.Hour, atMain("B", 3))
	_, err := stock.SetLevels(t.Context(), count(t, "main", domain.Count{SKU: "A", OnHand: 9}, domain.Count{SKU: "B", OnHand: 2}))
	require.ErrorIs(t, err, domain.ErrStockBelowReserved)
	storetest.RequireLevel(t, pool, "A", 5, 0)
	storetest.RequireLevel(t, pool, "B", 5, 3)
	_, err = stock.SetLevels(t.Context(), count(t, "main", domain.Count{SKU: "B", OnHand: 3}))
	require.NoError(t, err)
	storetest.RequireConsistentStock(t, pool)
}

func TestLevelsPageBySKUThenLocation(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	storetest.SetLevelsAt(t, stock, "main", map[domain.SKU]int64{"a": 1, "B": 1, "C-1": 1})
	storetest.SetLevelsAt(t, stock, "east", map[domain.SKU]int64{"a": 1, "C": 1})
	var (
		seen []string
		last domain.Level
	)
	for {
		page, err := stock.Levels(t.Context(), last.SKU, last.Location, 2)
		require.NoError(t, err)
		for _, level := range page {
			seen = append(seen, string(level.SKU)+"@"+string(level.Location))
		}
		if len(page) < 2 {
			break
		}
		last = page[1]
	}
	require.Equal(t, []string{"B@main", "C@east", "C-1@main", "a@east", "a@main"}, seen)
	storetest.RequireConsistentStock(t, pool)
}

func TestMovementsPageBackwards(t *testing.T) {
	t.Parallel()
	stock, pool := storetest.New(t).Open(2)
	for units := range int64(5) {
		storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": units + 1, "B": units + 1})
	}
	var (
		seen   int
		before int64
	)
	for {
		page, err := stock.Movements(t.Context(), "A", before, 2)
		require.NoError(t, err)
		for _, m := range page {
			require.Equal(t, domain.SKU("A"), m.SKU)
			require.True(t, before == 0 || m.ID < before)
			before = m.ID
		}
		seen += len(page)
		if len(page) < 2 {
			break
		}
	}
	require.Equal(t, 5, seen)
	storetest.RequireConsistentStock(t, pool)
}

// TestConcurrentReadsOfUnitsEachGetTheirOwnSKUs: reads that share a statement ask for different
// SKUs, and some for the same.
func TestConcurrentReadsOfUnitsEachGetTheirOwnSKUs(t *testing.T) {
	t.Parallel()
	stock, _ := storetest.New(t).Open(2)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"A": 1, "B": 2, "C": 3})
	reads := [][]domain.SKU{{"A", "B"}, {"B"}, {"C", "unknown"}, {"unknown"}, {"C", "A", "C"}}
	want := []map[domain.SKU]int64{{"A": 1, "B": 2}, {"B": 2}, {"C": 3}, {}, {"A": 1, "C": 3}}
	var group errgroup.Group
	for i := range 50 {
		group.Go(func() error {
			found, err := stock.Units(batch.WithAround(t.Context(), 8), reads[i%len(reads)])
			got := make(map[domain.SKU]int64, len(found))
			for sku, units := range found {
				got[sku] = units.Available
			}
			if err == nil && !maps.Equal(got, want[i%len(reads)]) {
				err = fmt.Errorf("read %v: found %v", reads[i%len(reads)], got)
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
}
