package inventory_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

const actor = domain.Actor("system:test")

// instances are two copies of the service on one database.
type instances struct {
	all    [2]*app.Inventory
	stores [2]*store.Stock
	stock  *store.Stock
	pool   *pg.DB
}

func open(t *testing.T, ttl time.Duration, units map[domain.SKU]int64) instances {
	t.Helper()
	var in instances
	database := storetest.New(t)
	for i := range in.all {
		in.stock, in.pool = database.Open(16)
		in.stores[i] = in.stock
		in.all[i] = app.New(in.stock, ttl)
	}
	storetest.Stocked(t, in.stock, units)
	return in
}

// any returns one of the copies.
func (in instances) any() *app.Inventory { return in.all[rand.IntN(len(in.all))] }

// crowd calls fn n times from the given number of workers, which start together.
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
	t.Parallel()
	in := open(t, time.Hour, map[domain.SKU]int64{"hot": 100})
	var sold, refused atomic.Int64
	crowd(64, 1000, func(int) {
		_, created, err := in.any().Reserve(t.Context(), actor, newOrder(), []domain.Line{{SKU: "hot", Quantity: 1}}, 0)
		switch {
		case err == nil && created:
			sold.Add(1)
		case errors.Is(err, domain.ErrOutOfStock):
			refused.Add(1)
		default:
			t.Errorf("created %t, error %v", created, err)
		}
	})
	require.EqualValues(t, 100, sold.Load())
	require.EqualValues(t, 900, refused.Load())
	storetest.RequireLevel(t, in.pool, "hot", 100, 100)
	storetest.RequireBooks(t, in.pool)
}

// Orders of several units each leave less than one order's worth, and never promise what is not there.
func TestF12UnitsOfSeveralSizes(t *testing.T) {
	t.Parallel()
	in := open(t, time.Hour, map[domain.SKU]int64{"hot": 500})
	var sold atomic.Int64
	crowd(64, 500, func(i int) {
		quantity := int64(1 + i%4)
		_, _, err := in.any().Reserve(t.Context(), actor, newOrder(), []domain.Line{{SKU: "hot", Quantity: quantity}}, 0)
		if err == nil {
			sold.Add(quantity)
		} else if !errors.Is(err, domain.ErrOutOfStock) {
			t.Error(err)
		}
	})
	require.EqualValues(t, 500, sold.Load())
	storetest.RequireLevel(t, in.pool, "hot", 500, 500)
	storetest.RequireBooks(t, in.pool)
}

func TestF10SameOrderAHundredTimes(t *testing.T) {
	t.Parallel()
	in := open(t, time.Hour, map[domain.SKU]int64{"A": 10, "B": 10})
	order, lines := newOrder(), []domain.Line{{SKU: "B", Quantity: 1}, {SKU: "A", Quantity: 2}, {SKU: "B", Quantity: 1}}
	var created atomic.Int64
	answers := make([]domain.Reservation, 100)
	crowd(100, 100, func(i int) {
		var (
			made bool
			err  error
		)
		answers[i], made, err = in.any().Reserve(t.Context(), actor, order, lines, 0)
		if err != nil {
			t.Error(err)
		}
		if made {
			created.Add(1)
		}
	})
	require.EqualValues(t, 1, created.Load())
	for _, answer := range answers {
		require.Equal(t, answers[0], answer)
	}
	storetest.RequireLevel(t, in.pool, "A", 10, 2)
	storetest.RequireLevel(t, in.pool, "B", 10, 2)
	storetest.RequireBooks(t, in.pool)
}

// Carts in opposite order, SKUs twice, returns, expiry and stock-takes of the same SKUs, all at once: nobody waits for a waiter.
func TestF13NoDeadlock(t *testing.T) {
	t.Parallel()
	units := map[domain.SKU]int64{"A": 1 << 20, "B": 1 << 20, "C": 1 << 20, "D": 1 << 20}
	in := open(t, time.Millisecond, units)
	carts := [][]domain.Line{
		{{SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 1}, {SKU: "C", Quantity: 1}, {SKU: "D", Quantity: 1}},
		{{SKU: "D", Quantity: 1}, {SKU: "C", Quantity: 1}, {SKU: "B", Quantity: 1}, {SKU: "A", Quantity: 1}},
		{{SKU: "B", Quantity: 1}, {SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 2}},
		{{SKU: "C", Quantity: 3}, {SKU: "C", Quantity: 1}, {SKU: "A", Quantity: 1}},
	}
	crowd(64, 1000, func(i int) {
		if t.Failed() {
			return // each deadlock takes PostgreSQL a second to find
		}
		order := newOrder()
		_, _, err := in.any().Reserve(t.Context(), actor, order, carts[i%len(carts)], 0)
		if err == nil && i%3 == 0 {
			err = in.any().Release(t.Context(), actor, order)
		}
		if err == nil && i%10 == 0 {
			_, err = in.any().Expire(t.Context(), actor)
		}
		if err == nil && i%25 == 0 {
			counts := []domain.Count{{SKU: "D", OnHand: 1<<20 + int64(i)}, {SKU: "B", OnHand: 1<<20 - int64(i)}}
			counts = append(counts, domain.Count{SKU: domain.SKU(fmt.Sprintf("new-%d", i%100)), OnHand: 1})
			_, err = app.NewKeeper(in.stock).SetLevels(t.Context(), domain.DefaultLocation, counts, domain.Note{Actor: actor})
		}
		if err != nil {
			t.Error(err)
		}
	})
	storetest.RequireBooks(t, in.pool)
}

// Commit, release and expiry meet at the end of the hold: whatever a caller was told is true.
func TestI5CommitMeetsExpiryAndRelease(t *testing.T) {
	t.Parallel()
	in := open(t, 20*time.Millisecond, map[domain.SKU]int64{"A": 1 << 20, "B": 1 << 20})
	lines := []domain.Line{{SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 2}}
	var outcomes [2]atomic.Int64
	crowd(8, 200, func(i int) {
		order := newOrder()
		if _, _, err := in.any().Reserve(t.Context(), actor, order, lines, 0); err != nil {
			t.Error(err)
			return
		}
		var committed error
		crowd(4, 30, func(j int) {
			var err error
			switch {
			case j == 10+i%20:
				committed = in.any().Commit(t.Context(), order)
			case j == 20 && i%4 == 0:
				err = in.any().Release(t.Context(), actor, order)
			default:
				_, err = in.any().Expire(t.Context(), actor)
			}
			if err != nil {
				t.Error(err)
			}
		})
		checkCommit(t, in, order, committed, i%4 == 0, &outcomes)
	})
	t.Logf("%d commits came in time, %d were refused", outcomes[0].Load(), outcomes[1].Load())
	storetest.RequireBooks(t, in.pool)
}

// checkCommit compares what Commit said with what became of the order.
func checkCommit(t *testing.T, in instances, order domain.OrderID, said error, released bool, outcomes *[2]atomic.Int64) {
	t.Helper()
	found, err := in.stock.Find(t.Context(), order)
	if err != nil {
		t.Error(err)
		return
	}
	allowed := map[domain.Status]bool{}
	switch {
	case said == nil:
		outcomes[0].Add(1)
		allowed[domain.StatusCommitted] = !released
		allowed[domain.StatusReleased] = released
	case errors.Is(said, domain.ErrReservationExpired):
		outcomes[1].Add(1)
		// Held: its time is over, but no sweeper came by yet.
		allowed[domain.StatusExpired], allowed[domain.StatusHeld] = true, true
		allowed[domain.StatusReleased] = released
	case errors.Is(said, domain.ErrReservationReleased):
		outcomes[1].Add(1)
		allowed[domain.StatusReleased] = released
	}
	if !allowed[found.Status] {
		t.Errorf("order %s is %s, commit said %v", order, found.Status, said)
	}
}

func TestSweepersSideBySide(t *testing.T) {
	t.Parallel()
	in := open(t, time.Microsecond, map[domain.SKU]int64{"A": 1 << 20, "B": 1 << 20})
	const orders = 450
	crowd(16, orders, func(i int) {
		lines := []domain.Line{{SKU: "A", Quantity: 1}, {SKU: "B", Quantity: int64(1 + i%3)}}
		if _, _, err := in.any().Reserve(t.Context(), actor, newOrder(), lines, 0); err != nil {
			t.Error(err)
		}
	})
	var expired atomic.Int64
	crowd(len(in.all), len(in.all), func(i int) {
		count, err := in.all[i].Expire(t.Context(), actor)
		if err != nil {
			t.Error(err)
		}
		expired.Add(int64(count))
	})
	// What one sweeper had in hand when the other looked may be left by both.
	rest, err := in.all[0].Expire(t.Context(), actor)
	require.NoError(t, err)
	require.EqualValues(t, orders, expired.Load()+int64(rest))
	storetest.RequireLevel(t, in.pool, "A", 1<<20, 0)
	storetest.RequireLevel(t, in.pool, "B", 1<<20, 0)
	storetest.RequireBooks(t, in.pool)
}
