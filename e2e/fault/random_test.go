package fault

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/testkit/longtest"
)

const (
	// maxPause is the longest pause between two kills.
	maxPause = 2 * time.Second
	// rejoins is the time that a consumer may take to rejoin after kills: Kafka waits for each dead
	// member for as long as its session lasts, and the last kills were in a row.
	rejoins = 2 * time.Minute
)

// terror is how long processes are killed.
var terror = longtest.Pick(8*time.Second, time.Minute)

// TestFaultF01RandomKills kills random processes at random times under load and restarts them.
// Afterwards every invariant holds, each order that was acknowledged to a customer exists, and
// analytics equals the orders. AKINAI_E2E_SEED repeats a schedule.
func TestFaultF01RandomKills(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(seed(t), 0))
	s := harness.NewShop(t, cluster.Many, hasty())
	g := s.Sell(t, 500, 100_000)
	sales := s.Busy(t, g.SKU, 6)
	harness.Await(t, harness.Soon, func() error { return more(sales, 1) })
	over := time.After(terror)
	for alive := true; alive; {
		select {
		case <-over:
			alive = false
		case <-time.After(time.Duration(chance.Int64N(int64(maxPause)))):
			victim := s.Processes[chance.IntN(len(s.Processes))]
			victim.Kill()
			require.NoError(t, victim.Start(t.Context()))
		}
	}
	sold := sales.Count()
	harness.Await(t, harness.Soon, func() error { return more(sales, sold+1) })
	sales.Finish()
	s.Settles(t, mended)
	sales.Kept(t, s, undone...)
	require.NotEmpty(t, sales.Bought)
	s.Reconciled(t, rejoins)
	harness.Await(t, rejoins, func() error { return harness.NoFaults(harness.EventFaults(t.Context(), s.Cluster)) })
}

// seed returns AKINAI_E2E_SEED, or a new seed, and logs it.
func seed(t testing.TB) uint64 {
	t.Helper()
	value := uint64(clock.System().Now().UnixNano())
	if text := os.Getenv("AKINAI_E2E_SEED"); text != "" {
		var err error
		value, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("AKINAI_E2E_SEED=%d", value)
	return value
}
