package story

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/errs"
)

// TestStoryAnOrderIsPackedHandedOverAndDelivered also packs an order that its customer cancels
// before it leaves: its shipment is canceled, and cannot be handed over.
func TestStoryAnOrderIsPackedHandedOverAndDelivered(t *testing.T) {
	s := harness.SharedShop(t)
	g, p := s.Sell(t, 1000, 10), s.Customer(t)
	token := harness.TokenWith(s.Cluster, "shipments.read", "shipments.write")
	desk := deliveryv1connect.NewShipmentServiceClient(harness.Dial(t, s.URLs("delivery")[0], token))
	// shipment waits for the shipment of an order in a state.
	shipment := func(order string, state deliveryv1.ShipmentState) (found *deliveryv1.Shipment) {
		harness.Await(t, harness.Soon, func() error {
			list, err := desk.ListShipments(t.Context(), &deliveryv1.ListShipmentsRequest{OrderId: order, States: []deliveryv1.ShipmentState{state}})
			if err != nil || len(list.GetShipments()) != 1 {
				return errors.Join(err, errors.New("the order has no shipment in the state "+state.String()))
			}
			found = list.GetShipments()[0]
			return nil
		})
		return found
	}
	status := func(order string, want webv1.OrderStatus) {
		harness.Await(t, harness.Soon, func() error { return harness.Equal(p.Order(t, order).GetStatus(), want) })
	}
	kept, dropped := p.Buy(t, harness.Line(g.SKU, 2)).GetId(), p.Buy(t, harness.Line(g.SKU, 1)).GetId()
	for _, order := range []string{kept, dropped} {
		_, err := desk.PackShipment(t.Context(), &deliveryv1.PackShipmentRequest{Id: shipment(order, deliveryv1.ShipmentState_SHIPMENT_STATE_PLANNED).GetId()})
		require.NoError(t, err)
		status(order, webv1.OrderStatus_ORDER_STATUS_PROCESSING)
	}

	require.Equal(t, http.StatusOK, p.Cancel(t, dropped).Status)
	canceled := shipment(dropped, deliveryv1.ShipmentState_SHIPMENT_STATE_CANCELED)
	_, err := desk.HandOverShipment(t.Context(), &deliveryv1.HandOverShipmentRequest{Id: canceled.GetId()})
	require.Equal(t, "SHIPMENT_STATE_INVALID", errs.ReasonOf(err), err)

	parcel := shipment(kept, deliveryv1.ShipmentState_SHIPMENT_STATE_PACKED)
	for range 2 {
		_, err = desk.HandOverShipment(t.Context(), &deliveryv1.HandOverShipmentRequest{Id: parcel.GetId(), TrackingNumber: "4444-1375-8703"})
		require.NoError(t, err)
	}
	requireLevel(t, s, g.SKU, 8, 0)
	p.Cancel(t, kept).Refuses(t, http.StatusConflict, "ORDER_NOT_CANCELABLE")
	for range 2 {
		_, err = desk.ReportShipment(t.Context(), &deliveryv1.ReportShipmentRequest{
			Id: parcel.GetId(), Status: deliveryv1.CarrierStatus_CARRIER_STATUS_DELIVERED,
		})
		require.NoError(t, err)
	}
	stands(t, p, kept, webv1.OrderStatus_ORDER_STATUS_COMPLETED, paid, webv1.FulfillmentStatus_FULFILLMENT_STATUS_DELIVERED)
	s.Settles(t, harness.Soon)
}
