package e2e

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/pkg/id"
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
	s := newShop(t, cluster.One, map[string]string{"BFF_WEB_MAX_IN_FLIGHT": "64", "BFF_WEB_QUEUE_WAIT": "50ms"})
	unguard(t, s)
	g := s.sell(t, 500, unitsOnSale)
	crowd := make([]*shopper, people)
	for i := range crowd {
		crowd[i] = s.customer(t)
	}
	ctx, cancel := context.WithTimeout(t.Context(), raceDeadline)
	defer cancel()
	answers, faults := make([]answer, buyers), make([]error, buyers)
	var turnedAway atomic.Int64
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range buyers {
		group.Go(func() {
			<-start
			answers[i], faults[i] = crowd[i%people].insist(ctx, basket(line(g.sku, 1)), &turnedAway)
		})
	}
	close(start)
	group.Wait()

	count := make(map[string]int)
	for i, a := range answers {
		require.NoError(t, faults[i])
		count[http.StatusText(a.status)+" "+a.reason()]++
	}
	t.Logf("admission turned %d away", turnedAway.Load())
	require.NotZero(t, turnedAway.Load())
	require.Equal(t, map[string]int{"Created ": unitsOnSale, "Conflict OUT_OF_STOCK": buyers - unitsOnSale}, count)
	require.Zero(t, s.available(t, g.sku))
	s.settles(t, soon)
	b, err := readSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	require.Len(t, b.orders, unitsOnSale)
	require.Len(t, b.reservations, unitsOnSale)
}

// insist places an order and retries after each 503, after the delay of Retry-After.
func (p *shopper) insist(ctx context.Context, order *webv1.PlaceOrderRequest, turnedAway *atomic.Int64) (answer, error) {
	key := id.New()
	for {
		a, err := p.tryPlace(ctx, key, order)
		if err != nil || a.status != http.StatusServiceUnavailable || retryAfter(a) == 0 {
			return a, err
		}
		turnedAway.Add(1)
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(retryAfter(a)):
		}
	}
}
