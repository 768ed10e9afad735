package racetest_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

// Commit, release and expiry run concurrently at the end of the hold. The results of the callers
// agree with the final status.
func TestI5ConcurrentCommitExpiryAndRelease(t *testing.T) {
	inBothWays(t, func(t *testing.T, together bool) {
		in := open(t, together, 20*time.Millisecond, map[domain.SKU]int64{"A": 1 << 20, "B": 1 << 20})
		lines := []domain.SKUQuantity{{SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 2}}
		var outcomes [2]atomic.Int64
		crowd(8, 200, func(i int) {
			order := newOrder()
			if _, _, err := in.any().ReserveStock(t.Context(), actor, order, lines, 0); err != nil {
				t.Error(err)
				return
			}
			var committed error
			crowd(4, 30, func(j int) {
				var err error
				switch {
				case j == 10+i%20:
					committed = in.any().CommitReservation(t.Context(), order)
				case j == 20 && i%4 == 0:
					err = in.any().ReleaseReservation(t.Context(), actor, order)
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
		storetest.RequireConsistentStock(t, in.pool)
	})
}

// checkCommit compares the result of Commit with the final status of the order.
func checkCommit(t *testing.T, in instances, order domain.OrderID, said error, released bool, outcomes *[2]atomic.Int64) {
	t.Helper()
	found, err := in.stock.Get(t.Context(), order)
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
		// Held: the hold has expired, but no sweeper has released it yet.
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

func TestConcurrentSweepers(t *testing.T) {
	inBothWays(t, func(t *testing.T, together bool) {
		in := open(t, together, time.Microsecond, map[domain.SKU]int64{"A": 1 << 20, "B": 1 << 20})
		const orders = 450
		crowd(16, orders, func(i int) {
			lines := []domain.SKUQuantity{{SKU: "A", Quantity: 1}, {SKU: "B", Quantity: int64(1 + i%3)}}
			if _, _, err := in.any().ReserveStock(t.Context(), actor, newOrder(), lines, 0); err != nil {
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
		// Rows that one sweeper had locked while the other ran may remain.
		rest, err := in.all[0].Expire(t.Context(), actor)
		require.NoError(t, err)
		require.EqualValues(t, orders, expired.Load()+int64(rest))
		storetest.RequireLevel(t, in.pool, "A", 1<<20, 0)
		storetest.RequireLevel(t, in.pool, "B", 1<<20, 0)
		storetest.RequireConsistentStock(t, in.pool)
	})
}

// Orders run through all commands concurrently, at three locations. The invariants hold, and every
// error is a refusal.
func TestI1ConcurrentLifeCycles(t *testing.T) {
	inBothWays(t, func(t *testing.T, together bool) {
		units := map[domain.SKU]int64{"A": 40, "B": 40, "C": 40}
		in := open(t, together, 50*time.Millisecond, units)
		in.place(t, "east", -1, units)
		in.place(t, "west", 3, units)
		in.backOrder(t, 5)
		orders := make([]domain.OrderID, 60)
		for i := range orders {
			orders[i] = newOrder()
		}
		var done [10]atomic.Int64
		crowd(32, 3000, func(i int) {
			step := rand.IntN(len(done))
			err := in.live(t.Context(), step, orders[(i/50+rand.IntN(4))%len(orders)])
			if err == nil {
				done[step].Add(1)
			} else if kind := errs.KindOf(err); kind != errs.Precondition && kind != errs.NotFound {
				t.Errorf("step %d: %v", step, err)
			}
		})
		for step := range done {
			require.Positive(t, done[step].Load(), "step %d never went well", step)
		}
		storetest.RequireConsistentStock(t, in.pool)
	})
}

// live runs one command on an order.
func (in instances) live(ctx context.Context, step int, order domain.OrderID) (err error) {
	some := []domain.UnitSelection{{SKU: "B", Quantity: 1}}
	switch inventory := in.any(); step {
	case 0, 1:
		lines := []domain.SKUQuantity{{SKU: "C", Quantity: 1}, {SKU: "A", Quantity: 2}, {SKU: "B", Quantity: 4}}
		_, _, err = inventory.ReserveStock(ctx, actor, order, lines, 0)
	case 2:
		_, err = inventory.ExtendReservation(ctx, order, time.Now().Add(time.Minute))
	case 3:
		err = inventory.CommitReservation(ctx, order)
	case 4:
		if rand.IntN(4) == 0 {
			err = inventory.ReleaseReservation(ctx, actor, order)
		}
	case 5:
		err = inventory.ReleaseLines(ctx, actor, order, some, id.New())
	case 6:
		_, err = inventory.Expire(ctx, actor)
	case 7:
		_, err = inventory.FulfillStock(ctx, actor, order, some, id.New())
	case 8:
		_, err = inventory.FulfillStock(ctx, actor, order, nil, "")
	case 9:
		_, err = inventory.ReturnStock(ctx, actor, order, domain.Return{Restocked: some, Location: "west"}, id.New())
	}
	return err
}
