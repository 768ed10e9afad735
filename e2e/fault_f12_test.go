package e2e

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/pkg/id"
)

const (
	buyers       = 1000
	unitsOnSale  = 100
	people       = 20
	raceDeadline = 3 * time.Minute
)

// TestFaultF12ThousandBuyersHundredUnits: a thousand requests open at once for a hundred units, with admission on. Who is turned
// away by admission comes back when told to. A hundred buy, nine hundred are told that it is sold out, and nothing stays held.
// Built with the tag unguarded, which leaves out the guard of the stock, this test fails.
func TestFaultF12ThousandBuyersHundredUnits(t *testing.T) {
	s := newShop(t, cluster.One, map[string]string{"BFF_WEB_MAX_IN_FLIGHT": "64", "BFF_WEB_QUEUE_WAIT": "50ms"})
	g := s.sell(t, 500, unitsOnSale)
	crowd := make([]*shopper, people)
	for i := range crowd {
		crowd[i] = s.customer(t)
	}
	ctx, cancel := context.WithTimeout(t.Context(), raceDeadline)
	defer cancel()
	answers, faults := make([]answer, buyers), make([]error, buyers)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range buyers {
		group.Go(func() {
			<-start
			answers[i], faults[i] = crowd[i%people].insist(ctx, id.New(), g.sku)
		})
	}
	close(start)
	group.Wait()

	count := make(map[string]int)
	for i, a := range answers {
		require.NoError(t, faults[i])
		count[http.StatusText(a.status)+" "+a.reason()]++
	}
	require.Equal(t, map[string]int{"Created ": unitsOnSale, "Conflict OUT_OF_STOCK": buyers - unitsOnSale}, count)
	require.Zero(t, s.available(t, g.sku))
	s.settles(t, soon)
	b, err := readBooks(t.Context(), s.Cluster)
	require.NoError(t, err)
	require.Len(t, b.orders, unitsOnSale)
	require.Len(t, b.reservations, unitsOnSale)
}

// insist places an order for one unit and comes back after each 503, when the shop says.
func (p *shopper) insist(ctx context.Context, key, sku string) (answer, error) {
	for {
		a, err := p.tryPlace(ctx, key, basket(line(sku, 1)))
		if err != nil || a.status != http.StatusServiceUnavailable || retryAfter(a) == 0 {
			return a, err
		}
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(retryAfter(a)):
		}
	}
}
