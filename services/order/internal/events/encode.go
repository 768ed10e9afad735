// Package events turns the order's announcements into the events of order_events.proto.
package events

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Encode returns the event that announces a move of the order, nil for an announcement that is not in the table.
func Encode(announce domain.Announcement, o domain.Order) proto.Message {
	id := string(o.ID)
	switch announce {
	case domain.AnnounceCreated:
		return &orderv1.OrderCreated{
			OrderId: id, CustomerId: o.CustomerID, BusinessDate: o.BusinessDate, Lines: Lines(o.Lines), Total: Money(o.Total),
			PlacedAt: timestamppb.New(o.PlacedAt),
		}
	case domain.AnnouncePaid:
		return &orderv1.OrderPaid{OrderId: id, CustomerId: o.CustomerID, Total: Money(o.Total)}
	case domain.AnnounceCancelled:
		return &orderv1.OrderCancelled{
			OrderId: id, CustomerId: o.CustomerID, BusinessDate: o.BusinessDate, Total: Money(o.Total), Reason: o.CancelReason,
		}
	case domain.AnnounceReversed:
		return &orderv1.OrderReversed{OrderId: id, CustomerId: o.CustomerID, PaymentStatus: Payments[o.Payment]}
	default:
		return nil
	}
}

// Payments maps payment statuses to their proto values.
var Payments = map[domain.PaymentStatus]orderv1.PaymentStatus{
	domain.PaymentPending:    orderv1.PaymentStatus_PAYMENT_STATUS_PENDING,
	domain.PaymentAuthorized: orderv1.PaymentStatus_PAYMENT_STATUS_AUTHORIZED,
	domain.PaymentPaid:       orderv1.PaymentStatus_PAYMENT_STATUS_PAID,
	domain.PaymentVoided:     orderv1.PaymentStatus_PAYMENT_STATUS_VOIDED,
	domain.PaymentRefunded:   orderv1.PaymentStatus_PAYMENT_STATUS_REFUNDED,
}

// Lines turns order lines into their messages.
func Lines(lines []domain.Line) []*orderv1.OrderLine {
	out := make([]*orderv1.OrderLine, len(lines))
	for i, l := range lines {
		out[i] = &orderv1.OrderLine{
			Sku: l.SKU, ProductId: l.ProductID, Name: l.Name, Quantity: l.Quantity,
			UnitPrice: Money(l.UnitPrice), Amount: Money(l.Amount()),
		}
	}
	return out
}

// Money turns an amount into its message.
func Money(m money.Money) *typev1.Money {
	return &typev1.Money{Amount: m.Amount, Currency: m.Currency}
}
