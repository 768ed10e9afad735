package fault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/durationpb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

const (
	// lockedFor is how long a session locks the row, and the length of each of the two periods that
	// it is compared with.
	lockedFor = 4 * time.Second
	// coolBuyers buy all SKUs but the hot one, hotBuyers only the hot one.
	coolBuyers, hotBuyers = 12, 12
	// unnoticed is a p99 that always passes: it is within the noise of the machine.
	unnoticed = 150 * time.Millisecond
)

// TestFaultF07HotRowLocked locks the row of a hot SKU for seconds. Requests for this SKU are
// refused as retryable or succeed in the end; other requests are not affected. In the end all
// invariants hold, and the SKU can be ordered.
func TestFaultF07HotRowLocked(t *testing.T) {
	s := newWarehouse(t, rand.New(rand.NewPCG(7, 7)), 40, 1_000_000)
	s.troubled.Store(true) // requests for the hot SKU are refused as unavailable
	hot, others := s.skus[0], s.skus[1:]
	buyers := func(n int, skus []string) (stop func() *purchases) { return s.buyers(t, n, skus) }

	before := measure(t, buyers(coolBuyers, others), lockedFor)
	stopHot := buyers(hotBuyers, []string{hot})
	beside := measure(t, buyers(coolBuyers, others), lockedFor)
	free := s.sitOn(t, hot)
	locked := measure(t, buyers(coolBuyers, others), lockedFor)
	free()
	pass(t, 3*time.Second) // covers lock_timeout, the wait of a batch, and the quarantine
	heat := stopHot()
	t.Logf("p99 of others: %s alone, %s beside the hot SKU, %s while its row is locked", before.p99(), beside.p99(), locked.p99())
	t.Logf("calls of others: %d, %d, %d; of the hot SKU: %v, the slowest in %s", before.calls(), beside.calls(), locked.calls(), heat.answers, heat.longest())
	for _, p := range []*purchases{before, beside, locked} {
		require.Empty(t, p.refused(), "others are served")
	}
	require.LessOrEqual(t, locked.p99(), max(2*max(before.p99(), beside.p99()), unnoticed))
	require.GreaterOrEqual(t, heat.longest(), lockedFor/2, "the lock was felt")
	for reason := range heat.refused() {
		require.Contains(t, []string{"DATABASE_BUSY", "STOCK_CONTENDED", "DEADLINE_EXCEEDED", "DATABASE_UNAVAILABLE"}, reason)
	}
	after := measure(t, buyers(1, []string{hot}), time.Second)
	require.Empty(t, after.refused())

	var b harness.StoreSnapshot
	harness.Await(t, mended, func() (err error) {
		b = harness.StoreSnapshot{}
		if err = b.ReadStock(t.Context(), s.Cluster); err != nil {
			return err
		}
		return harness.NoFaults(append(waiting(b), harness.StockInvariant(b)...), nil)
	})
	require.Zero(t, s.deadlocks(t))
}

// sitOn locks the rows of a SKU until free is called.
func (w *warehouse) sitOn(t testing.TB, sku string) (free func()) {
	t.Helper()
	pool, err := w.DB(t.Context(), "inventory")
	require.NoError(t, err)
	tx, err := pool.BeginTx(t.Context(), pgx.TxOptions{})
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT FROM inventory.levels WHERE sku = $1 FOR UPDATE`, sku)
	require.NoError(t, err)
	return func() { require.NoError(t, tx.Rollback(t.Context())) }
}

// purchases records reservations and the time that each response took.
type purchases struct {
	mu      sync.Mutex
	took    []time.Duration
	answers map[string]int
}

func (p *purchases) calls() int { return len(p.took) }

// p99 returns the 99th percentile of the response times.
func (p *purchases) p99() time.Duration {
	slices.Sort(p.took)
	return p.took[len(p.took)*99/100].Round(100 * time.Microsecond)
}

// longest returns the longest response time.
func (p *purchases) longest() time.Duration { return slices.Max(p.took) }

// refused counts, by reason, the responses that are not a reservation.
func (p *purchases) refused() map[string]int {
	refused := make(map[string]int)
	for answer, n := range p.answers {
		if answer != "done" {
			refused[answer] = n
		}
	}
	return refused
}

// buyers starts n buyers, each of which reserves one unit after the other, with a hold of a second,
// until stop is called.
func (w *warehouse) buyers(t testing.TB, n int, skus []string) (stop func() *purchases) {
	t.Helper()
	p, ctx := &purchases{answers: make(map[string]int)}, t.Context()
	over := make(chan struct{})
	var group sync.WaitGroup
	for i := range n {
		chance := rand.New(rand.NewPCG(uint64(i), 0))
		group.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					w.purchase(ctx, p, chance, skus)
				}
			}
		})
	}
	return func() *purchases {
		close(over)
		group.Wait()
		return p
	}
}

// purchase reserves once.
func (w *warehouse) purchase(ctx context.Context, p *purchases, chance *rand.Rand, skus []string) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	began, answer := clock.System().Now(), "done"
	_, err := w.desks[chance.IntN(len(w.desks))].ReserveStock(ctx, &inventoryv1.ReserveStockRequest{
		OrderId: id.New(), HoldFor: durationpb.New(time.Second),
		Lines: []*inventoryv1.Line{{Sku: skus[chance.IntN(len(skus))], Quantity: 1}},
	})
	if err != nil {
		answer = errs.ReasonOf(err)
		if answer == "" {
			answer = fmt.Sprint(err)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.took = append(p.took, clock.System().Now().Sub(began))
	p.answers[answer]++
}

// measure runs buyers for d and returns their purchases.
func measure(t testing.TB, stop func() *purchases, d time.Duration) *purchases {
	t.Helper()
	pass(t, d)
	return stop()
}
