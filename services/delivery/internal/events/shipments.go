package events

import (
	"context"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/message"
)

// Encode returns the event of a changed shipment.
func Encode(p domain.Shipment, c domain.ShipmentCounts) proto.Message {
	return &deliveryv1.ShipmentChanged{
		OrderId: string(p.OrderID), ShipmentId: string(p.ID), State: message.State(p.State), CarrierStatus: message.CarrierStatus(p.CarrierStatus),
		Carrier: string(p.Carrier), TrackingNumber: string(p.Tracking), Version: p.Version,
		Shipments: num.Clamp32(int64(c.Shipments)), HandedOver: num.Clamp32(int64(c.HandedOver)), Delivered: num.Clamp32(int64(c.Delivered)),
	}
}

// Orders stores what the events of orders cause.
type Orders interface {
	// RequestPlans makes the planning of confirmed orders due, in the transaction.
	RequestPlans(ctx context.Context, tx pgx.Tx, orders []domain.OrderID, numbers []string) error
	// CancelOrders cancels the shipments of canceled orders, in the transaction.
	CancelOrders(ctx context.Context, tx pgx.Tx, orders []domain.OrderID) error
}

// OrderHandler returns the handler of order.confirmed and order.canceled. A second delivery changes
// nothing: an order is planned once, and a shipment canceled once.
func OrderHandler(orders Orders) event.Handler {
	apply := func(ctx context.Context, tx pgx.Tx, batch []event.Message) error {
		var confirmed, canceled []domain.OrderID
		var numbers []string
		for _, m := range batch {
			switch e := m.Body.(type) {
			case *orderv1.OrderConfirmed:
				confirmed, numbers = append(confirmed, domain.OrderID(e.GetOrderId())), append(numbers, e.GetOrderNumber())
			case *orderv1.OrderCanceled:
				canceled = append(canceled, domain.OrderID(e.GetOrderId()))
			}
		}
		if len(confirmed) > 0 {
			if err := orders.RequestPlans(ctx, tx, confirmed, numbers); err != nil {
				return err
			}
		}
		if len(canceled) == 0 {
			return nil
		}
		return orders.CancelOrders(ctx, tx, canceled)
	}
	return event.HandleBatch(apply, &orderv1.OrderConfirmed{}, &orderv1.OrderCanceled{})
}
