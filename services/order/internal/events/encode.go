// Package events encodes the events of order_events.proto, and consumes fulfillments of inventory
// and shipments of delivery.
package events

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/message"
)

// Encode returns the event of a type for the order; nil for an unknown type.
func Encode(kind domain.EventType, o domain.Order) proto.Message {
	id := string(o.ID)
	switch kind {
	case domain.EventCreated:
		return &orderv1.OrderCreated{
			OrderId: id, OrderNumber: o.Number, CustomerId: o.CustomerID, BusinessDate: o.BusinessDate,
			Lines: message.Lines(o.Lines), Total: message.Money(o.Total), PlacedAt: timestamppb.New(o.PlacedAt), Status: message.Status(o.Status),
		}
	case domain.EventConfirmed:
		return &orderv1.OrderConfirmed{
			OrderId: id, OrderNumber: o.Number, CustomerId: o.CustomerID, BusinessDate: o.BusinessDate,
			Lines: message.Lines(o.Lines), Total: message.Money(o.Total), PlacedAt: timestamppb.New(o.PlacedAt), ConfirmedAt: timestamppb.New(o.ConfirmedAt),
		}
	case domain.EventPaid:
		return &orderv1.OrderPaid{OrderId: id, OrderNumber: o.Number, CustomerId: o.CustomerID, Total: message.Money(o.Total)}
	case domain.EventFulfilled:
		return &orderv1.OrderFulfilled{
			OrderId: id, OrderNumber: o.Number, CustomerId: o.CustomerID, FulfillmentStatus: message.Fulfillment(o.Fulfillment),
		}
	case domain.EventCanceled:
		return &orderv1.OrderCanceled{
			OrderId: id, OrderNumber: o.Number, CustomerId: o.CustomerID, BusinessDate: o.BusinessDate,
			Total: message.Money(o.Total), Reason: o.CancelReason,
		}
	case domain.EventProcessingStarted:
		return &orderv1.OrderProcessingStarted{OrderId: id, OrderNumber: o.Number, CustomerId: o.CustomerID}
	case domain.EventCompleted:
		return &orderv1.OrderCompleted{OrderId: id, OrderNumber: o.Number, CustomerId: o.CustomerID}
	case domain.EventReversed:
		return &orderv1.OrderReversed{OrderId: id, OrderNumber: o.Number, CustomerId: o.CustomerID, PaymentStatus: message.Payment(o.Payment)}
	default:
		return nil
	}
}
