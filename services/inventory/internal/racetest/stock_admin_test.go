package racetest_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

// keepers returns the StockAdmin of both instances.
func (in instances) keepers() [2]*app.StockAdmin {
	return [2]*app.StockAdmin{app.NewStockAdmin(in.stores[0]), app.NewStockAdmin(in.stores[1])}
}

// refused reports whether concurrent edits may cause the error.
func refused(err error) bool {
	for _, allowed := range []error{domain.ErrOutOfStock, domain.ErrStockBelowReserved, domain.ErrVersionConflict} {
		if errors.Is(err, allowed) {
			return true
		}
	}
	return false
}

// Adjustments, transfers, counts, policies, orders and returns run concurrently on the same SKUs,
// each in another order, some on levels that do not exist yet. No deadlock occurs, and levels equal
// the sums of their movements.
func TestF13ConcurrentStockEditsAndOrders(t *testing.T) {
	t.Parallel()
	in := open(t, true, time.Hour, map[domain.SKU]int64{"A": 50, "B": 50, "C": 50, "D": 50})
	storetest.AddLocations(t, in.stock, places...)
	keepers := in.keepers()
	var done, refusals atomic.Int64
	crowd(32, 1200, func(i int) {
		if t.Failed() {
			return // PostgreSQL takes a second to detect each deadlock
		}
		skus := []domain.SKU{"A", "B", "C", "D", domain.SKU("new-" + string(rune('a'+i%26)))}
		rand.Shuffle(len(skus), func(a, b int) { skus[a], skus[b] = skus[b], skus[a] })
		var err error
		if i%3 == 0 {
			err = in.buy(t.Context(), skus)
		} else {
			err = keep(t.Context(), keepers[i%2], skus, i)
		}
		switch {
		case err == nil:
			done.Add(1)
		case refused(err):
			refusals.Add(1)
		default:
			t.Error(err)
		}
	})
	t.Logf("%d done, %d refused", done.Load(), refusals.Load())
	require.Greater(t, done.Load(), int64(400))
	storetest.RequireConsistentStock(t, in.pool)
}

// places are the locations of the race.
var places = []domain.LocationCode{"east", "main", "west"}

// buy reserves some of the SKUs and usually releases or returns them.
func (in instances) buy(ctx context.Context, skus []domain.SKU) error {
	order := newOrder()
	lines := []domain.SKUQuantity{{SKU: skus[0], Quantity: 1}, {SKU: skus[1], Quantity: 2}, {SKU: skus[2], Quantity: 1}}
	_, _, err := in.any().ReserveStock(ctx, actor, order, lines, 0)
	if err == nil && rand.IntN(3) > 0 {
		err = in.any().ReleaseReservation(ctx, actor, order)
	}
	return err
}

// keep edits some of the SKUs, in the given order, at locations that it chooses.
func keep(ctx context.Context, admin *app.StockAdmin, skus []domain.SKU, i int) (err error) {
	note := domain.Note{Actor: actor, Reason: "race"}
	at := rand.Perm(len(places))
	from, to := places[at[0]], places[at[1]]
	switch limit := int64(rand.IntN(8)); rand.IntN(4) {
	case 0:
		deltas := make([]domain.AdjustmentLine, len(skus))
		for j, sku := range skus {
			deltas[j] = domain.AdjustmentLine{LevelKey: domain.LevelKey{SKU: sku, Location: places[(i+j)%3]}, Units: int64(1 - 2*(j%2))}
		}
		_, err = admin.Adjust(ctx, id.New(), domain.CauseAdjusted, deltas, note)
	case 1:
		lines := []domain.SKUQuantity{{SKU: skus[0], Quantity: 1}, {SKU: skus[1], Quantity: 2}, {SKU: skus[0], Quantity: 1}}
		err = admin.Transfer(ctx, id.New(), from, to, lines, note)
	case 2:
		counts := []domain.Count{{SKU: skus[0], OnHand: 40}, {SKU: skus[1], OnHand: 40 + limit}, {SKU: skus[2], OnHand: 45}}
		_, err = admin.SetLevels(ctx, from, counts, note)
	default:
		err = admin.SetPolicies(ctx, actor, []domain.PolicyChange{
			{LevelKey: domain.LevelKey{SKU: skus[0], Location: from}, BackorderLimit: &limit},
			{LevelKey: domain.LevelKey{SKU: skus[1], Location: to}, BackorderLimit: &limit, LowThreshold: &limit},
			{LevelKey: domain.LevelKey{SKU: skus[2]}, LowThreshold: &limit},
		})
	}
	return err
}

// An operation that is sent a hundred times is applied once.
func TestOneOperationAHundredTimes(t *testing.T) {
	t.Parallel()
	in := open(t, true, time.Hour, map[domain.SKU]int64{"A": 10, "B": 10})
	keepers, adjustment, transfer := in.keepers(), id.New(), id.New()
	storetest.AddLocations(t, in.stock, "east")
	crowd(32, 200, func(i int) {
		var err error
		if i%2 == 0 {
			_, err = keepers[i/2%2].Adjust(t.Context(), adjustment, domain.CauseReceived, []domain.AdjustmentLine{
				{LevelKey: domain.LevelKey{SKU: "B"}, Units: 5}, {LevelKey: domain.LevelKey{SKU: "A"}, Units: 5},
			}, domain.Note{Actor: actor})
		} else {
			err = keepers[i/2%2].Transfer(t.Context(), transfer, "main", "east",
				[]domain.SKUQuantity{{SKU: "A", Quantity: 2}, {SKU: "B", Quantity: 3}}, domain.Note{Actor: actor})
		}
		if err != nil {
			t.Error(err)
		}
	})
	storetest.RequireLevel(t, in.pool, "A", 13, 0)
	storetest.RequireLevel(t, in.pool, "B", 12, 0)
	storetest.RequireConsistentStock(t, in.pool)
}

// Of concurrent edits of one version, one succeeds, and the others get a version conflict.
func TestOneOfManyEditorsWins(t *testing.T) {
	t.Parallel()
	in := open(t, true, time.Hour, map[domain.SKU]int64{"A": 10})
	keepers, version := in.keepers(), int64(1)
	var edited, conflicts atomic.Int64
	crowd(16, 16, func(i int) {
		_, err := keepers[i%2].SetLevels(t.Context(), "", []domain.Count{{SKU: "A", OnHand: int64(20 + i), Version: &version}},
			domain.Note{Actor: actor})
		switch {
		case err == nil:
			edited.Add(1)
		case errors.Is(err, domain.ErrVersionConflict):
			conflicts.Add(1)
		default:
			t.Error(err)
		}
	})
	require.EqualValues(t, 1, edited.Load())
	require.EqualValues(t, 15, conflicts.Load())
	storetest.RequireConsistentStock(t, in.pool)
}

// Orders and transfers of the same units run concurrently: no unit is promised twice.
func TestF12ConcurrentTransfersAndOrders(t *testing.T) {
	t.Parallel()
	in := open(t, true, time.Hour, map[domain.SKU]int64{"hot": 100})
	storetest.AddLocations(t, in.stock, "east")
	keepers := in.keepers()
	var sold, moved, written atomic.Int64
	crowd(32, 400, func(i int) {
		var err error
		count := &sold
		switch i % 3 {
		case 0:
			_, _, err = in.any().ReserveStock(t.Context(), actor, newOrder(), []domain.SKUQuantity{{SKU: "hot", Quantity: 1}}, 0)
		case 1:
			count = &moved
			err = keepers[i%2].Transfer(t.Context(), id.New(), "main", "east", []domain.SKUQuantity{{SKU: "hot", Quantity: 1}},
				domain.Note{Actor: actor})
		default:
			count = &written
			_, err = keepers[i%2].Adjust(t.Context(), id.New(), domain.CauseWrittenOff,
				[]domain.AdjustmentLine{{LevelKey: domain.LevelKey{SKU: "hot"}, Units: -1}}, domain.Note{Actor: actor, Reason: "wet"})
		}
		switch {
		case err == nil:
			count.Add(1)
		case !refused(err) && !errors.Is(err, domain.ErrStockContended):
			t.Error(err)
		}
	})
	found, err := in.stock.Units(t.Context(), []domain.SKU{"hot"})
	require.NoError(t, err)
	require.EqualValues(t, 100, sold.Load()+written.Load()+found["hot"].Available)
	require.Positive(t, moved.Load())
	storetest.RequireConsistentStock(t, in.pool)
}
