package fault

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// crowdKeys is the number of orders that are placed together.
const crowdKeys = 40

// TestFaultF01KilledInABatch kills the process after a transaction of several orders, before any of
// their callers has an answer, while 40 customers order one SKU. Each key has one final response,
// a confirmed order stays confirmed, and every invariant holds.
func TestFaultF01KilledInABatch(t *testing.T) {
	for _, point := range []string{"insert.batch", "record.batch", "save.batch"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			s := harness.NewShop(t, cluster.One, hasty())
			host := s.Host("order")[0]
			g := s.Sell(t, 1500, 2*crowdKeys)
			scenes := make([]scene, crowdKeys)
			customers := make([]*harness.Shopper, 4)
			for i := range customers {
				customers[i] = s.Customer(t)
			}
			for i := range scenes {
				scenes[i] = scene{who: customers[i%len(customers)], sku: g.SKU, key: id.New(), request: harness.Basket(harness.Line(g.SKU, 1))}
			}
			require.NoError(t, host.Stop())
			require.NoError(t, host.Start(t.Context(), "AKINAI_CRASH_AT="+point))
			before := placeTogether(t, scenes)
			dies(t, host)
			require.NoError(t, host.Start(t.Context()))
			first := make([]string, crowdKeys)
			for i, now := range scenes {
				first[i] = now.answer(t)
			}
			s.Settles(t, mended)
			for i, now := range scenes {
				require.Contains(t, []string{confirmed, interrupted, tooLate}, first[i])
				if before[i] == http.StatusCreated {
					require.Equal(t, confirmed, first[i])
				}
				require.Equal(t, first[i], now.answer(t))
			}
			require.Contains(t, first, confirmed)
		})
	}
}

// placeTogether sends all requests at once, and returns the statuses of the responses; 0 without
// one.
func placeTogether(t *testing.T, scenes []scene) []int {
	t.Helper()
	statuses := make([]int, len(scenes))
	var group sync.WaitGroup
	for i, now := range scenes {
		group.Go(func() {
			if a, err := now.who.TryPlace(t.Context(), now.key, now.request); err == nil {
				statuses[i] = a.Status
			}
		})
	}
	group.Wait()
	return statuses
}
