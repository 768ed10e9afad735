package events

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Shipments records how far the shipments of orders are.
type Shipments interface {
	// RecordShipments records it in the transaction. What is recorded does not change.
	RecordShipments(ctx context.Context, tx pgx.Tx, at time.Time, progress map[domain.OrderID]domain.ShipmentProgress) error
}

// ShipmentHandler returns the handler of shipment.changed. The event contains counts of the whole
// order, and no status of an order goes back, so a second or late delivery changes nothing.
func ShipmentHandler(orders Shipments, clock clock.Clock) event.Handler {
	record := func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		progress := make(map[domain.OrderID]domain.ShipmentProgress, len(batch))
		for _, message := range batch {
			body, ok := message.Body.(*deliveryv1.ShipmentChanged)
			if !ok {
				continue
			}
			id := domain.OrderID(body.GetOrderId())
			progress[id] = domain.ShipmentProgress{
				Begun: progress[id].Begun || begun[body.GetState()], Shipments: int(body.GetShipments()), Delivered: int(body.GetDelivered()),
			}
		}
		return orders.RecordShipments(ctx, tx, clock.Now(), progress)
	}
	return event.HandleBatch(record, &deliveryv1.ShipmentChanged{})
}

// begun are the states of a shipment that is packed, or has left.
var begun = map[deliveryv1.ShipmentState]bool{
	deliveryv1.ShipmentState_SHIPMENT_STATE_PACKED: true, deliveryv1.ShipmentState_SHIPMENT_STATE_HANDED_OVER: true,
	deliveryv1.ShipmentState_SHIPMENT_STATE_DELIVERED: true, deliveryv1.ShipmentState_SHIPMENT_STATE_RETURNED_TO_SENDER: true,
	deliveryv1.ShipmentState_SHIPMENT_STATE_LOST: true,
}
