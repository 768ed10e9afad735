package racetest_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

const actor = domain.Actor("system:test")

// instances are two instances of the service on one database.
type instances struct {
	all    [2]*app.Inventory
	stores [2]*store.Stock
	stock  *store.Stock
	pool   *pg.DB
}

// combining returns an instance with batching, configured as in the module.
func combining(stock *store.Stock, ttl time.Duration, lanes, most int) *app.Inventory {
	return app.NewBatchingInventory(stock, ttl, app.Batching{
		Options: batch.Options{Concurrency: lanes, MaxSize: most, Stuck: store.Stuck}, Lost: pg.IsUnavailable,
	})
}

// inBothWays runs a test on instances without and with batching.
func inBothWays(t *testing.T, test func(t *testing.T, together bool)) {
	t.Helper()
	t.Parallel()
	for name, together := range map[string]bool{"alone": false, "together": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, together)
		})
	}
}

func open(t *testing.T, together bool, ttl time.Duration, units map[domain.SKU]int64) instances {
	t.Helper()
	var in instances
	database := storetest.New(t)
	for i := range in.all {
		in.stock, in.pool = database.Open(8)
		in.stores[i] = in.stock
		in.all[i] = app.NewInventory(in.stock, ttl)
		if together {
			in.all[i] = combining(in.stock, ttl, 3, 16)
		}
	}
	storetest.SetLevels(t, in.stock, units)
	return in
}

// place creates a location with stock.
func (in instances) place(t *testing.T, code domain.LocationCode, priority int, units map[domain.SKU]int64) {
	t.Helper()
	_, err := in.pool.Exec(t.Context(), `INSERT INTO locations (code, name, priority) VALUES ($1, $1, $2)`, string(code), priority)
	require.NoError(t, err)
	storetest.SetLevelsAt(t, in.stock, code, units)
}

// backOrder sets the back-order limit of every level.
func (in instances) backOrder(t *testing.T, limit int64) {
	t.Helper()
	_, err := in.pool.Exec(t.Context(), `UPDATE levels SET backorder_limit = $1`, limit)
	require.NoError(t, err)
}

// reserve reserves units of one SKU at one of the instances. It reports false if they are out of
// stock; any other error fails the test.
func (in instances) reserve(t *testing.T, sku domain.SKU, quantity int64) (sold bool) {
	t.Helper()
	_, created, err := in.any().ReserveStock(t.Context(), actor, newOrder(), []domain.SKUQuantity{{SKU: sku, Quantity: quantity}}, 0)
	if err != nil && !errors.Is(err, domain.ErrOutOfStock) || err == nil && !created {
		t.Errorf("created %t, error %v", created, err)
	}
	return err == nil
}

// any returns a random instance.
func (in instances) any() *app.Inventory { return in.all[rand.IntN(len(in.all))] }

// crowd calls fn n times from the given number of workers, which start at the same time.
func crowd(workers, n int, fn func(i int)) {
	var (
		next  atomic.Int64
		group sync.WaitGroup
		start = make(chan struct{})
	)
	for range workers {
		group.Go(func() {
			<-start
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				fn(int(i - 1))
			}
		})
	}
	close(start)
	group.Wait()
}

func newOrder() domain.OrderID { return domain.OrderID(id.New()) }

func TestF12ThousandBuyersOfAHundredUnits(t *testing.T) {
	inBothWays(t, func(t *testing.T, together bool) {
		in := open(t, together, time.Hour, map[domain.SKU]int64{"hot": 100})
		var sold atomic.Int64
		crowd(64, 1000, func(int) {
			if in.reserve(t, "hot", 1) {
				sold.Add(1)
			}
		})
		require.EqualValues(t, 100, sold.Load())
		storetest.RequireLevel(t, in.pool, "hot", 100, 100)
		storetest.RequireConsistentStock(t, in.pool)
	})
}

// Orders of several units are served until fewer units are left than an order needs, and never
// oversell.
func TestF12UnitsOfSeveralSizes(t *testing.T) {
	inBothWays(t, func(t *testing.T, together bool) {
		in := open(t, together, time.Hour, map[domain.SKU]int64{"hot": 500})
		var sold atomic.Int64
		crowd(64, 500, func(i int) {
			if quantity := int64(1 + i%4); in.reserve(t, "hot", quantity) {
				sold.Add(quantity)
			}
		})
		require.EqualValues(t, 500, sold.Load())
		storetest.RequireLevel(t, in.pool, "hot", 500, 500)
		storetest.RequireConsistentStock(t, in.pool)
	})
}

// Three locations with back-orders sell all units that they can promise, and no more.
func TestF12SeveralLocationsAndBackOrders(t *testing.T) {
	inBothWays(t, func(t *testing.T, together bool) {
		in := open(t, together, time.Hour, map[domain.SKU]int64{"hot": 61, "warm": 500})
		in.place(t, "east", -1, map[domain.SKU]int64{"hot": 47})
		in.place(t, "west", 7, map[domain.SKU]int64{"hot": 53, "warm": 500})
		in.backOrder(t, 13)
		var sold atomic.Int64
		crowd(64, 300, func(i int) {
			quantity := int64(1 + i%3)
			lines := []domain.SKUQuantity{{SKU: "hot", Quantity: quantity}, {SKU: "warm", Quantity: 1}}
			_, _, err := in.any().ReserveStock(t.Context(), actor, newOrder(), lines, 0)
			if err == nil {
				sold.Add(quantity)
			} else if !errors.Is(err, domain.ErrOutOfStock) {
				t.Error(err)
			}
		})
		require.EqualValues(t, 61+47+53+3*13, sold.Load())
		storetest.RequireLevel(t, in.pool, "hot", 61, 61+13)
		storetest.RequireConsistentStock(t, in.pool)
	})
}

func TestF10SameOrderAHundredTimes(t *testing.T) {
	inBothWays(t, func(t *testing.T, together bool) {
		in := open(t, together, time.Hour, map[domain.SKU]int64{"A": 10, "B": 10})
		order, lines := newOrder(), []domain.SKUQuantity{{SKU: "B", Quantity: 1}, {SKU: "A", Quantity: 2}, {SKU: "B", Quantity: 1}}
		var created, mistaken atomic.Int64
		answers := make([]domain.Reservation, 100)
		crowd(110, 110, func(i int) {
			if i >= len(answers) {
				if _, _, err := in.any().ReserveStock(t.Context(), actor, order, lines[:1], 0); errors.Is(err, domain.ErrReservationMismatch) {
					mistaken.Add(1)
				}
				return
			}
			answer, made, err := in.any().ReserveStock(t.Context(), actor, order, lines, 0)
			if answers[i] = answer; made {
				created.Add(1)
			}
			if err != nil && !errors.Is(err, domain.ErrReservationMismatch) {
				t.Error(err)
			}
		})
		if created.Load() == 0 { // the other lines won
			storetest.RequireLevel(t, in.pool, "A", 10, 0)
			storetest.RequireLevel(t, in.pool, "B", 10, 1)
			return
		}
		require.EqualValues(t, 1, created.Load())
		require.EqualValues(t, 10, mistaken.Load())
		for _, answer := range answers {
			require.Equal(t, answers[0], answer)
		}
		storetest.RequireLevel(t, in.pool, "A", 10, 2)
		storetest.RequireLevel(t, in.pool, "B", 10, 2)
		storetest.RequireConsistentStock(t, in.pool)
	})
}

// Orders with lines in opposite order, orders with a SKU twice, returns, expiry and stock-takes of
// the same SKUs run concurrently without a deadlock.
func TestF13NoDeadlock(t *testing.T) {
	inBothWays(t, func(t *testing.T, together bool) {
		units := map[domain.SKU]int64{"A": 1 << 20, "B": 1 << 20, "C": 1 << 20, "D": 1 << 20}
		in := open(t, together, time.Millisecond, units)
		carts := [][]domain.SKUQuantity{
			{{SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 1}, {SKU: "C", Quantity: 1}, {SKU: "D", Quantity: 1}},
			{{SKU: "D", Quantity: 1}, {SKU: "C", Quantity: 1}, {SKU: "B", Quantity: 1}, {SKU: "A", Quantity: 1}},
			{{SKU: "B", Quantity: 1}, {SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 2}},
			{{SKU: "C", Quantity: 3}, {SKU: "C", Quantity: 1}, {SKU: "A", Quantity: 1}},
		}
		crowd(64, 1000, func(i int) {
			if t.Failed() {
				return // PostgreSQL takes a second to detect each deadlock
			}
			order := newOrder()
			_, _, err := in.any().ReserveStock(t.Context(), actor, order, carts[i%len(carts)], 0)
			if err == nil && i%3 == 0 {
				err = in.any().ReleaseReservation(t.Context(), actor, order)
			}
			if err == nil && i%10 == 0 {
				_, err = in.any().Expire(t.Context(), actor)
			}
			if err == nil && i%25 == 0 {
				counts := []domain.Count{{SKU: "D", OnHand: 1<<20 + int64(i)}, {SKU: "B", OnHand: 1<<20 - int64(i)}}
				counts = append(counts, domain.Count{SKU: domain.SKU(fmt.Sprintf("new-%d", i%100)), OnHand: 1})
				_, err = app.NewStockAdmin(in.stock).SetLevels(t.Context(), domain.DefaultLocation, counts, domain.Note{Actor: actor})
			}
			if err != nil {
				t.Error(err)
			}
		})
		storetest.RequireConsistentStock(t, in.pool)
	})
}
