package message

import (
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Delivery converts how an order arrives, nil to nil.
func Delivery(d *domain.Delivery) *orderv1.OrderDelivery {
	if d == nil {
		return nil
	}
	return &orderv1.OrderDelivery{
		Method: d.Method, Carrier: d.Carrier, Fee: Money(d.FeeAmount()), Earliest: d.Earliest, Slot: Slot(d.Slot),
		Tax: &orderv1.LineTax{TaxClass: d.Tax.Class, Rate: int32(d.Tax.Rate)}, //nolint:gosec // was converted from an int32
	}
}

// Slot converts a slot, nil to nil.
func Slot(s *domain.Slot) *orderv1.DeliverySlot {
	if s == nil {
		return nil
	}
	return &orderv1.DeliverySlot{Window: s.Window, Day: s.Day, StartMinutes: s.Start, EndMinutes: s.End, Left: s.Left}
}

// DeliveryChoiceOf converts the message of a choice, nil to nil.
func DeliveryChoiceOf(m *orderv1.DeliveryChoice) *domain.DeliveryChoice {
	if m == nil {
		return nil
	}
	return &domain.DeliveryChoice{Method: m.GetMethod(), Window: m.GetWindow(), Day: m.GetDay()}
}
