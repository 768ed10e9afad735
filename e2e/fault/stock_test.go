package fault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/clock"
)

const (
	// stockOperations is the number of operations, made by stockClerks clerks on stockSKUs SKUs at
	// three locations.
	stockOperations = 10_000
	stockClerks     = 24
	stockSKUs       = 50
	// recovered is the time after its restart for which an instance may still be unavailable.
	recovered = time.Second
)

// TestFaultI01StockUnderAllFaults runs ten thousand operations of every kind on few units, at two
// instances. One of them is killed in the middle and restarted. Operations whose response was lost
// are repeated with the same ids. I1, I2 and I5 hold at every check, and in the end the database
// agrees with the responses. AKINAI_E2E_SEED repeats the operations; their order of arrival varies.
// Without the guard of the stock (unguard) this test fails.
func TestFaultI01StockUnderAllFaults(t *testing.T) {
	t.Parallel()
	first := seed(t)
	w := newWarehouse(t, rand.New(rand.NewPCG(first, 0)), stockSKUs, 5)
	began := clock.System().Now()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var clerks, others sync.WaitGroup
	for i := range stockClerks {
		c := &clerk{warehouse: w, chance: rand.New(rand.NewPCG(first, uint64(i)+1))}
		clerks.Go(func() {
			for w.asked.Add(1) <= stockOperations && ctx.Err() == nil {
				c.work(ctx)
			}
		})
	}
	others.Go(func() { w.inspect(ctx, t) })
	w.lose(t)
	clerks.Wait()
	took := clock.System().Now().Sub(began)
	cancel()
	others.Wait()
	w.report(t, took)
	w.settlesStock(t)
}

// task is an operation of a clerk, and its relative frequency.
type task struct {
	weight int
	do     func(c *clerk, ctx context.Context)
}

// withSale returns a task that does an operation on a sale that suits.
func withSale(suits func(held, committed, handed bool) bool, do func(*clerk, context.Context, *sale)) func(*clerk, context.Context) {
	return func(c *clerk, ctx context.Context) {
		if s := c.find(suits); s != nil {
			do(c, ctx, s)
		}
	}
}

func isHeld(held, _, _ bool) bool           { return held }
func isCommitted(_, committed, _ bool) bool { return committed }
func isHanded(_, _, handed bool) bool       { return handed }
func isLive(held, committed, _ bool) bool   { return held || committed }

// tasks are all tasks; expiry happens without one.
var tasks = []task{
	{320, (*clerk).reserve},
	{40, withSale(isHeld, (*clerk).extend)},
	{170, withSale(isHeld, (*clerk).commit)},
	{50, withSale(isLive, (*clerk).release)},
	{50, withSale(isLive, (*clerk).releasePart)},
	{70, withSale(isCommitted, (*clerk).ship)},
	{60, withSale(isCommitted, (*clerk).shipPart)},
	{80, withSale(isHanded, (*clerk).takeBack)},
	{60, (*clerk).receive},
	{20, (*clerk).adjust},
	{15, (*clerk).writeOff},
	{35, (*clerk).transfer},
	{20, (*clerk).count},
	{8, (*clerk).rule},
	{2, (*clerk).toggle},
}

// work does one task, chosen at random by weight.
func (c *clerk) work(ctx context.Context) {
	sum := 0
	for _, t := range tasks {
		sum += t.weight
	}
	at := c.chance.IntN(sum)
	for _, t := range tasks {
		if at -= t.weight; at < 0 {
			t.do(c, ctx)
			return
		}
	}
}

// lose kills an instance when half of the operations have begun, and restarts it after the other
// instance has worked alone for a while.
func (w *warehouse) lose(t testing.TB) {
	t.Helper()
	victim := w.Host("inventory")[0]
	w.reach(t, stockOperations/2)
	w.troubled.Store(true)
	victim.Kill()
	w.reach(t, stockOperations/2+stockOperations/20)
	require.NoError(t, victim.Start(t.Context()))
	pass(t, recovered)
	w.troubled.Store(false)
}

// reach waits until that many operations have begun.
func (w *warehouse) reach(t testing.TB, operations int64) {
	t.Helper()
	harness.Await(t, raceDeadline, func() error {
		if n := w.asked.Load(); n < operations {
			return fmt.Errorf("%d operations, want %d", n, operations)
		}
		return nil
	})
}

// inspect checks the database and runs the service's reconciliation until ctx ends.
func (w *warehouse) inspect(ctx context.Context, t testing.TB) {
	t.Helper()
	c := &clerk{warehouse: w, chance: rand.New(rand.NewPCG(0, 0))}
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		stock, err := harness.Rows[harness.StockRow](ctx, w.Cluster, "inventory", harness.StockSnapshot)
		if err != nil {
			continue // ctx has ended, or PostgreSQL is busy
		}
		for _, fault := range harness.StockInvariant(harness.StoreSnapshot{Stock: stock}) {
			w.complain("under load: %s", fault)
		}
		if answer := c.reconcile(ctx); answer.GetDriftCount() > 0 {
			w.complain("under load, the service reports %v", answer.GetDrifts()[0])
		}
	}
}

// report logs the counts of responses. It requires that every operation succeeded at least once and
// that there were no anomalies.
func (w *warehouse) report(t testing.TB, took time.Duration) {
	t.Helper()
	acknowledged := w.outcomes()
	var names []string
	for name, n := range acknowledged {
		names = append(names, fmt.Sprintf("%s: %d", name, n))
	}
	slices.Sort(names)
	t.Logf("%d operations of %d clerks in %s (%.0f a second)", stockOperations, stockClerks, took.Round(time.Millisecond), stockOperations/took.Seconds())
	for _, name := range names {
		t.Log(name)
	}
	for _, k := range []kind{
		reserving, extending, committing, releasing, partingOut, shipping, parcelling, returning, receiving, adjusting, writingOff,
		transferring, counting, ruling, closing,
	} {
		if acknowledged[k.name+" done"] == 0 {
			w.complain("%s was never done", k.name)
		}
	}
	require.Empty(t, w.odd[:min(len(w.odd), 20)], "%d odd answers", len(w.odd))
}

// reconcile has the service report drift.
func (c *clerk) reconcile(ctx context.Context) (answer *inventoryv1.ReconcileStockResponse) {
	c.ask(ctx, reading, func(ctx context.Context, desk inventoryClient) (err error) {
		answer, err = desk.ReconcileStock(ctx, &inventoryv1.ReconcileStockRequest{})
		return err
	})
	return answer
}
