package view

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
)

// deliveryChoice converts how an order is to arrive, nil for nil.
func deliveryChoice(m *webv1.DeliveryChoice) *orderv1.DeliveryChoice {
	if m == nil {
		return nil
	}
	return &orderv1.DeliveryChoice{Method: m.GetMethod(), Window: m.GetWindow(), Day: m.GetDay()}
}

// orderDelivery converts how an order arrives, nil for nil.
func orderDelivery(d *orderv1.OrderDelivery) *webv1.OrderDelivery {
	if d == nil {
		return nil
	}
	out := &webv1.OrderDelivery{
		Method: d.GetMethod(), Carrier: d.GetCarrier(), Fee: d.GetFee(), Earliest: d.GetEarliest(), Slot: deliverySlot(d.GetSlot()),
	}
	if tax := d.GetTax(); tax != nil {
		out.Tax = &webv1.OrderLineTax{TaxClass: tax.GetTaxClass(), Rate: tax.GetRate()}
	}
	return out
}

// deliverySlot converts a slot, nil for nil.
func deliverySlot(s *orderv1.DeliverySlot) *webv1.DeliverySlot {
	if s == nil {
		return nil
	}
	return &webv1.DeliverySlot{
		Window: s.GetWindow(), Day: s.GetDay(), StartMinutes: s.GetStartMinutes(), EndMinutes: s.GetEndMinutes(), Left: s.GetLeft(),
	}
}

// deliveryOptions converts the ways in which an order can arrive.
func deliveryOptions(options []*orderv1.DeliveryOption) []*webv1.DeliveryOption {
	out := make([]*webv1.DeliveryOption, len(options))
	for i, o := range options {
		out[i] = &webv1.DeliveryOption{
			Method: o.GetMethod(), Carrier: o.GetCarrier(), Fee: o.GetFee(), Earliest: o.GetEarliest(), Slots: make([]*webv1.DeliverySlot, len(o.GetSlots())),
		}
		for j, slot := range o.GetSlots() {
			out[i].Slots[j] = deliverySlot(slot)
		}
	}
	return out
}
