package fault

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
)

const (
	buyers       = 1000
	unitsOnSale  = 100
	people       = 20
	raceDeadline = 3 * time.Minute
)

// TestFaultF12ThousandBuyersHundredUnits sends a thousand concurrent requests for a hundred units,
// with admission control. Requests refused by admission are retried after the advised delay. A
// hundred buyers succeed, nine hundred get OUT_OF_STOCK, and no hold remains. Without the guard of
// the stock (unguard) this test fails.
func TestFaultF12ThousandBuyersHundredUnits(t *testing.T) {
	s := harness.NewShop(t, cluster.One, map[string]string{"BFF_WEB_MAX_IN_FLIGHT": "64", "BFF_WEB_QUEUE_WAIT": "50ms"})
	unguard(t, s)
	g := s.Sell(t, 500, unitsOnSale)
	shoppers := customers(t, s, people)
	ctx, cancel := context.WithTimeout(t.Context(), raceDeadline)
	defer cancel()
	answers, faults := make([]harness.Answer, buyers), make([]error, buyers)
	var turnedAway atomic.Int64
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range buyers {
		group.Go(func() {
			<-start
			answers[i], faults[i] = shoppers[i%people].Insist(ctx, harness.Basket(harness.Line(g.SKU, 1)), &turnedAway)
		})
	}
	close(start)
	group.Wait()

	count := make(map[string]int)
	for i, a := range answers {
		require.NoError(t, faults[i])
		count[http.StatusText(a.Status)+" "+a.Reason()]++
	}
	t.Logf("admission turned %d away", turnedAway.Load())
	require.NotZero(t, turnedAway.Load())
	require.Equal(t, map[string]int{"Created ": unitsOnSale, "Conflict OUT_OF_STOCK": buyers - unitsOnSale}, count)
	require.Zero(t, s.Available(t, g.SKU))
	s.Settles(t, harness.Soon)
	b, err := harness.ReadSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	require.Len(t, b.Orders, unitsOnSale)
	require.Len(t, b.Reservations, unitsOnSale)
}

// customers returns n new customers.
func customers(t *testing.T, s *harness.Shop, n int) []*harness.Shopper {
	t.Helper()
	all := make([]*harness.Shopper, n)
	for i := range all {
		all[i] = s.Customer(t)
	}
	return all
}
