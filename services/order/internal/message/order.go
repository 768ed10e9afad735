package message

import (
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/order/internal/domain"
)

var statuses = map[domain.Status]orderv1.OrderStatus{
	domain.StatusPending:   orderv1.OrderStatus_ORDER_STATUS_PENDING,
	domain.StatusConfirmed: orderv1.OrderStatus_ORDER_STATUS_CONFIRMED,
	domain.StatusCanceled:  orderv1.OrderStatus_ORDER_STATUS_CANCELED,

	domain.StatusProcessing: orderv1.OrderStatus_ORDER_STATUS_PROCESSING,
	domain.StatusCompleted:  orderv1.OrderStatus_ORDER_STATUS_COMPLETED,
}

var payments = map[domain.PaymentStatus]orderv1.PaymentStatus{
	domain.PaymentPending:    orderv1.PaymentStatus_PAYMENT_STATUS_PENDING,
	domain.PaymentAuthorized: orderv1.PaymentStatus_PAYMENT_STATUS_AUTHORIZED,
	domain.PaymentPaid:       orderv1.PaymentStatus_PAYMENT_STATUS_PAID,
	domain.PaymentVoided:     orderv1.PaymentStatus_PAYMENT_STATUS_VOIDED,
	domain.PaymentRefunded:   orderv1.PaymentStatus_PAYMENT_STATUS_REFUNDED,
	domain.PaymentNone:       orderv1.PaymentStatus_PAYMENT_STATUS_NONE,
}

var fulfillments = map[domain.Fulfillment]orderv1.FulfillmentStatus{
	domain.FulfillmentNone:      orderv1.FulfillmentStatus_FULFILLMENT_STATUS_NONE,
	domain.FulfillmentPartial:   orderv1.FulfillmentStatus_FULFILLMENT_STATUS_PARTIAL,
	domain.FulfillmentFulfilled: orderv1.FulfillmentStatus_FULFILLMENT_STATUS_FULFILLED,
	domain.FulfillmentDelivered: orderv1.FulfillmentStatus_FULFILLMENT_STATUS_DELIVERED,
}

// Status converts a status to its message.
func Status(s domain.Status) orderv1.OrderStatus { return statuses[s] }

// Payment converts a payment status to its message.
func Payment(s domain.PaymentStatus) orderv1.PaymentStatus { return payments[s] }

// Fulfillment converts a fulfillment status to its message.
func Fulfillment(f domain.Fulfillment) orderv1.FulfillmentStatus { return fulfillments[f] }

// Lines converts order lines to their messages. A quantity is at most domain.MaxUnits, so that it
// always fits.
func Lines(lines []domain.Line) []*orderv1.OrderLine {
	out := make([]*orderv1.OrderLine, len(lines))
	for i, l := range lines {
		out[i] = &orderv1.OrderLine{
			Sku: l.SKU, ProductId: l.ProductID, Slug: l.Slug, Name: l.Name, Quantity: num.Clamp32(l.Quantity),
			UnitPrice: Money(l.UnitPrice), Amount: Money(l.Amount()),
		}
		if l.Tax != nil {
			out[i].Tax = &orderv1.LineTax{TaxClass: l.Tax.Class, Rate: int32(l.Tax.Rate)} //nolint:gosec // was converted from an int32
		}
		if l.Picture.URL != "" {
			out[i].Picture = &orderv1.LinePicture{Url: l.Picture.URL, Alt: l.Picture.Alt}
		}
		for _, option := range l.Options {
			out[i].Options = append(out[i].Options, &orderv1.LineOption{Name: option.Name, Value: option.Value})
		}
	}
	return out
}
