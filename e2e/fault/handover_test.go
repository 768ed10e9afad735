package fault

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestFaultKilledWithinAHandOver kills the process between the steps of a hand-over, and of a move
// to another slot. After a restart the parcel has left once, and the order is in the slot of its
// seat.
func TestFaultKilledWithinAHandOver(t *testing.T) {
	t.Parallel()
	settings := hasty()
	maps.Copy(settings, map[string]string{"DELIVERY_SHIPMENT_INTERVAL": "200ms", "DELIVERY_SHIPMENT_LEASE": "1s"})
	s := harness.NewShop(t, cluster.One, settings)
	for _, point := range []string{"handover.requested", "handover.fulfilled"} {
		t.Run(point, func(t *testing.T) { killedHandingOver(t, s, point) })
	}
	t.Run("reschedule.moved", func(t *testing.T) { killedMoving(t, s) })
}

const parcelNumber = "444413758703"

func killedHandingOver(t *testing.T, s *harness.Shop, point string) {
	host := s.Host("delivery")[0]
	require.NoError(t, host.Stop())
	require.NoError(t, host.Start(t.Context(), "AKINAI_CRASH_AT="+point))
	g, p := s.Sell(t, 1500, 7), s.Customer(t)
	order := p.Buy(t, harness.Line(g.SKU, 2)).GetId()
	desk := deliveryv1connect.NewShipmentServiceClient(harness.Dial(t, s.URLs("delivery")[0], harness.TokenWith(s.Cluster, "shipments.read", "shipments.write")))
	var parcel *deliveryv1.Shipment
	in := func(state deliveryv1.ShipmentState) {
		harness.Await(t, mended, func() error {
			list, err := desk.ListShipments(t.Context(), &deliveryv1.ListShipmentsRequest{OrderId: order, States: []deliveryv1.ShipmentState{state}})
			if err != nil || len(list.GetShipments()) != 1 {
				return errors.Join(err, errors.New("no shipment is "+state.String()))
			}
			parcel = list.GetShipments()[0]
			return nil
		})
	}
	in(deliveryv1.ShipmentState_SHIPMENT_STATE_PLANNED)
	_, err := desk.PackShipment(t.Context(), &deliveryv1.PackShipmentRequest{Id: parcel.GetId()})
	require.NoError(t, err)
	hand := &deliveryv1.HandOverShipmentRequest{Id: parcel.GetId(), TrackingNumber: parcelNumber}
	_, err = desk.HandOverShipment(t.Context(), hand)
	require.Error(t, err, "the process died")
	dies(t, host)

	require.NoError(t, host.Start(t.Context()))
	in(deliveryv1.ShipmentState_SHIPMENT_STATE_HANDED_OVER)
	require.Equal(t, parcelNumber, parcel.GetTrackingNumber())
	_, err = desk.HandOverShipment(t.Context(), hand)
	require.NoError(t, err)
	s.Settles(t, mended)
	require.EqualValues(t, 5, s.Available(t, g.SKU), "two of seven have left, once")
	harness.Await(t, mended, func() error {
		return harness.Equal(p.Order(t, order).GetFulfillmentStatus(), webv1.FulfillmentStatus_FULFILLMENT_STATUS_FULFILLED)
	})
	p.Cancel(t, order).Refuses(t, http.StatusConflict, "ORDER_NOT_CANCELABLE")
}

func killedMoving(t *testing.T, s *harness.Shop) {
	host := s.Host("order")[0]
	require.NoError(t, host.Stop())
	require.NoError(t, host.Start(t.Context(), "AKINAI_CRASH_AT=reschedule.moved"))
	g, p := s.Sell(t, 1500, 7), s.Customer(t)
	basket := harness.Basket(harness.Line(g.SKU, 1))
	basket.Delivery = s.OpenSlot(t, "moved", "any", 10)
	placed := new(webv1.Order)
	p.Place(t, id.New(), basket).Read(t, placed)
	day, err := time.Parse(time.DateOnly, basket.GetDelivery().GetDay())
	require.NoError(t, err)
	next := day.AddDate(0, 0, 1).Format(time.DateOnly)
	move := func() (harness.Answer, error) {
		return p.Send(t.Context(), http.MethodPost, s.Edge()+"/v1/orders/"+placed.GetId()+"/reschedule",
			strings.NewReader(fmt.Sprintf(`{"window":"any","day":%q}`, next)), nil)
	}
	if a, err := move(); err == nil {
		require.Equal(t, http.StatusServiceUnavailable, a.Status, "%s", a.Body)
	}
	dies(t, host)

	require.NoError(t, host.Start(t.Context()))
	harness.Await(t, mended, func() error {
		return harness.Equal(p.Order(t, placed.GetId()).GetDelivery().GetSlot().GetDay(), next)
	})
	a, err := move()
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.Status, "a repetition is in the slot already: %s", a.Body)
	type seats struct{ N int64 }
	taken, err := harness.Rows[seats](t.Context(), s.Cluster, "delivery", `SELECT taken AS n FROM delivery.slots WHERE zone = 'moved' ORDER BY day`)
	require.NoError(t, err)
	require.Equal(t, []seats{{0}, {1}}, taken, "the order has one seat")
	s.Settles(t, mended)
}
