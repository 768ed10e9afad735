package domain_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// TestShipmentsAndFulfillmentsInAnyOrder: the events of both come in two topics. Whatever their
// order and repetition, the order ends completed and delivered, its payment is captured once, and
// no status goes back.
func TestShipmentsAndFulfillmentsInAnyOrder(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	rank := map[domain.Status]int{domain.StatusConfirmed: 0, domain.StatusProcessing: 1, domain.StatusCompleted: 2}
	extent := map[domain.Fulfillment]int{
		domain.FulfillmentNone: 0, domain.FulfillmentPartial: 1, domain.FulfillmentFulfilled: 2, domain.FulfillmentDelivered: 3,
	}
	for range 200 {
		order := domain.Order{
			Status: domain.StatusConfirmed, Payment: domain.PaymentAuthorized, Fulfillment: domain.FulfillmentNone, ConfirmedAt: at, Version: 2,
		}
		captures := 0
		shipments := []domain.ShipmentProgress{
			{Begun: true, Shipments: 2}, {Begun: true, Shipments: 2, Delivered: 1}, {Begun: true, Shipments: 2, Delivered: 2},
		}
		fulfillments := []domain.FulfilledUnits{{Fulfilled: 1, Ordered: 3}, {Fulfilled: 3, Ordered: 3}}
		for len(shipments)+len(fulfillments) > 0 {
			before := order
			repeated := random.IntN(3) == 0
			if len(fulfillments) == 0 || len(shipments) > 0 && random.IntN(2) == 0 {
				_, _ = order.RecordShipments(at, shipments[0])
				if !repeated {
					shipments = shipments[1:]
				}
			} else {
				_, _ = order.RecordFulfillment(at, fulfillments[0])
				if !repeated {
					fulfillments = fulfillments[1:]
				}
			}
			if order.Task == domain.TaskCapture {
				_, err := order.Paid(at)
				require.NoError(t, err)
				captures++
			}
			require.GreaterOrEqual(t, rank[order.Status], rank[before.Status])
			require.GreaterOrEqual(t, extent[order.Fulfillment], extent[before.Fulfillment])
		}
		require.Equal(t, domain.StatusCompleted, order.Status)
		require.Equal(t, domain.FulfillmentDelivered, order.Fulfillment)
		require.Equal(t, 1, captures)
	}
}

func TestAnOrderThatIsPackedCanBeCanceledUntilUnitsLeave(t *testing.T) {
	order := domain.Order{Status: domain.StatusConfirmed, Fulfillment: domain.FulfillmentNone, ConfirmedAt: at, Version: 2}
	_, err := order.RecordShipments(at, domain.ShipmentProgress{Begun: true, Shipments: 1})
	require.NoError(t, err)
	require.Equal(t, domain.StatusProcessing, order.Status)
	canceled := order
	_, err = canceled.RequestCancel(at, "CUSTOMER_CANCELED")
	require.NoError(t, err)
	_, err = order.RecordFulfillment(at, domain.FulfilledUnits{Fulfilled: 1, Ordered: 1})
	require.NoError(t, err)
	_, err = order.RequestCancel(at, "CUSTOMER_CANCELED")
	require.ErrorIs(t, err, domain.ErrNotCancelable)
}
