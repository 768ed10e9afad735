package fault

import (
	"maps"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestFaultSlots runs the service on two instances, whose holds last for the whole test.
func TestFaultSlots(t *testing.T) {
	t.Parallel()
	settings := hasty()
	maps.Copy(settings, map[string]string{"INVENTORY_HOLD_TTL": "60s", "DELIVERY_HOLD_TTL": "60s"})
	s := harness.NewShop(t, cluster.Twice, settings)
	t.Run("race", func(t *testing.T) { slotRace(t, s) })
	t.Run("delivery is down", func(t *testing.T) { deliveryDown(t, s) })
}

// slotRace places twelve orders at once for a slot of three seats. Three get a seat. The others are
// refused, have the same refusal with the same key, and leave neither stock nor seat. The seat of a
// canceled order can be ordered again.
func slotRace(t *testing.T, s *harness.Shop) {
	const seats, orders, units = 3, 12, 50
	g, shoppers := s.Sell(t, 1500, units), customers(t, s, 4)
	order := harness.Basket(harness.Line(g.SKU, 1))
	order.Delivery = s.OpenSlot(t, "race", "any", seats)
	answers, faults, keys := make([]harness.Answer, orders), make([]error, orders), make([]string, orders)
	var group sync.WaitGroup
	for i := range orders {
		keys[i] = id.New()
		group.Go(func() { answers[i], faults[i] = shoppers[i%len(shoppers)].TryPlace(t.Context(), keys[i], order) })
	}
	group.Wait()

	won := -1
	count := make(map[string]int)
	for i, a := range answers {
		require.NoError(t, faults[i])
		count[http.StatusText(a.Status)+" "+a.Reason()]++
		if a.Status == http.StatusCreated {
			won = i
			continue
		}
		shoppers[i%len(shoppers)].Place(t, keys[i], order).Refuses(t, http.StatusConflict, "SLOT_FULL")
	}
	require.Equal(t, map[string]int{"Created ": seats, "Conflict SLOT_FULL": orders - seats}, count)
	require.EqualValues(t, units-seats, s.Available(t, g.SKU))
	s.Settles(t, harness.Soon)

	winner, placed := shoppers[won%len(shoppers)], new(webv1.Order)
	answers[won].Read(t, placed)
	require.EqualValues(t, 1500+harness.CarriageFee, placed.GetTotal().GetAmount())
	require.Equal(t, http.StatusOK, winner.Cancel(t, placed.GetId()).Status)
	s.Settles(t, harness.Soon)
	again := winner.Place(t, id.New(), order)
	require.Equal(t, http.StatusCreated, again.Status, "%s", again.Body)
	require.EqualValues(t, units-seats, s.Available(t, g.SKU))
}

// deliveryDown stops the delivery service. An order that needs it is refused for now and holds
// nothing. An order is canceled nevertheless: recovery frees its seat when the service is back.
func deliveryDown(t *testing.T, s *harness.Shop) {
	const units = 10
	g, p := s.Sell(t, 1500, units), s.Customer(t)
	order := harness.Basket(harness.Line(g.SKU, 1))
	order.Delivery = s.OpenSlot(t, "race", "down", 1)
	a, placed := p.Place(t, id.New(), order), new(webv1.Order)
	require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
	a.Read(t, placed)
	s.Settles(t, harness.Soon)

	for _, host := range s.Host("delivery") {
		require.NoError(t, host.Stop())
	}
	require.Equal(t, http.StatusOK, p.Cancel(t, placed.GetId()).Status)
	key := id.New()
	a = p.Place(t, key, order)
	require.Equal(t, http.StatusServiceUnavailable, a.Status, "%s", a.Body)
	require.NotZero(t, harness.RetryAfter(a))
	require.EqualValues(t, units, s.Available(t, g.SKU))
	faults, err := harness.Faults(t.Context(), s.Cluster)
	require.NoError(t, err)
	require.NotEmpty(t, faults, "the seat of the canceled order is not freed yet")

	for _, host := range s.Host("delivery") {
		require.NoError(t, host.Start(t.Context()))
	}
	s.Settles(t, mended)
	a = p.Place(t, key, order)
	require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
}
