package racetest_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

// lock locks the row of a SKU in another session until the returned function is called.
func lock(t *testing.T, pool *pg.DB, sku domain.SKU) (release func()) {
	t.Helper()
	tx, err := pool.BeginTx(t.Context(), pgx.TxOptions{})
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT FROM levels WHERE sku = $1 FOR UPDATE`, string(sku))
	require.NoError(t, err)
	return func() { require.NoError(t, tx.Rollback(t.Context())) }
}

// Another session locks the row of the hot SKU. Its buyers get a retryable error. All buyers of
// other SKUs are served, and few of them wait. After the lock is released, all requests succeed.
func TestF07LockedRow(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	stock, pool := database.OpenWith(pg.Config{MaxConns: 6, LockTimeout: 300 * time.Millisecond})
	_, other := database.Open(1)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"hot": 1000, "A": 1000, "B": 1000, "C": 1000})
	in := instances{stock: stock, pool: pool}
	in.all[0] = combining(stock, time.Hour, 3, 16)
	in.all[1] = in.all[0]
	release := lock(t, other, "hot")

	var refused, served, slow atomic.Int64
	var group sync.WaitGroup
	group.Go(func() {
		crowd(16, 64, func(int) {
			_, _, err := in.any().ReserveStock(t.Context(), actor, newOrder(), []domain.SKUQuantity{{SKU: "hot", Quantity: 1}}, 0)
			if store.Stuck(err) {
				refused.Add(1)
			} else {
				t.Errorf("a locked row: %v", err)
			}
		})
	})
	crowd(16, 1600, func(i int) {
		began := time.Now()
		if in.reserve(t, domain.SKU([]string{"A", "B", "C"}[i%3]), 1) {
			served.Add(1)
		}
		if time.Since(began) > 250*time.Millisecond {
			slow.Add(1)
		}
	})
	group.Wait()
	require.EqualValues(t, 64, refused.Load())
	require.EqualValues(t, 1600, served.Load())
	t.Logf("%d of 1,600 buyers of other SKUs waited for long", slow.Load())
	require.Less(t, slow.Load(), int64(160))

	release()
	crowd(16, 100, func(int) {
		if !in.reserve(t, "hot", 1) {
			t.Error("refused, though the row is free")
		}
	})
	storetest.RequireLevel(t, pool, "hot", 1000, 100)
	storetest.RequireConsistentStock(t, pool)
}

// After a batch has failed, its requests are retried one by one: only those with the locked SKU
// fail.
func TestF07OrdersBesideALockedRowAreServed(t *testing.T) {
	t.Parallel()
	database := storetest.New(t)
	stock, pool := database.OpenWith(pg.Config{MaxConns: 6, LockTimeout: 300 * time.Millisecond})
	_, other := database.Open(1)
	storetest.SetLevels(t, stock, map[domain.SKU]int64{"hot": 1000, "A": 1000, "B": 1000})
	inventory := combining(stock, time.Hour, 1, 64)
	release := lock(t, other, "hot")
	carts := [][]domain.SKUQuantity{
		{{SKU: "A", Quantity: 1}},
		{{SKU: "hot", Quantity: 1}},
		{{SKU: "B", Quantity: 1}, {SKU: "A", Quantity: 2}},
		{{SKU: "B", Quantity: 1}, {SKU: "hot", Quantity: 1}},
	}
	crowd(40, 40, func(i int) { // one batch at a time: the first request runs alone, all others form a batch
		_, _, err := inventory.ReserveStock(t.Context(), actor, newOrder(), carts[i%len(carts)], 0)
		if locked := i%2 == 1; locked != store.Stuck(err) || !locked && err != nil {
			t.Errorf("cart %d: %v", i%len(carts), err)
		}
	})
	release()
	storetest.RequireLevel(t, pool, "hot", 1000, 0)
	storetest.RequireLevel(t, pool, "A", 1000, 10+20)
	storetest.RequireLevel(t, pool, "B", 1000, 10)
	storetest.RequireConsistentStock(t, pool)
}
