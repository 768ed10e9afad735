package view

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/language"
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
		Name: d.GetName(),
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
			Method: o.GetMethod(), Carrier: o.GetCarrier(), Fee: o.GetFee(), Earliest: o.GetEarliest(), Slots: deliverySlots(o.GetSlots()), Name: o.GetName(),
		}
	}
	return out
}

func deliverySlots(slots []*orderv1.DeliverySlot) []*webv1.DeliverySlot {
	out := make([]*webv1.DeliverySlot, len(slots))
	for i, slot := range slots {
		out[i] = deliverySlot(slot)
	}
	return out
}

// QuoteDelivery converts the request of a browser to the request of the order service.
func QuoteDelivery(req *webv1.QuoteDeliveryRequest) *orderv1.QuoteDeliveryRequest {
	return &orderv1.QuoteDeliveryRequest{
		PostalCode: req.GetPostalCode(), Prefecture: req.GetPrefecture(), City: req.GetCity(), Line1: req.GetLine1(), Lines: lineInputs(req.GetLines()),
	}
}

// DeliveryQuote converts how products can arrive.
func DeliveryQuote(res *orderv1.QuoteDeliveryResponse) *webv1.QuoteDeliveryResponse {
	return &webv1.QuoteDeliveryResponse{
		PostalCode: res.GetPostalCode(), Prefecture: res.GetPrefecture(), City: res.GetCity(), Approximate: res.GetApproximate(),
		Options: deliveryOptions(res.GetOptions()), Delivers: res.GetDelivers(),
	}
}

// OrderSlots converts the slots to which an order can be moved; the reason why it cannot is in the
// language.
func OrderSlots(res *orderv1.ListOrderSlotsResponse, l language.Language) *webv1.ListOrderSlotsResponse {
	out := &webv1.ListOrderSlotsResponse{Current: deliverySlot(res.GetCurrent()), Slots: deliverySlots(res.GetSlots()), Reason: res.GetReason()}
	if out.GetReason() != "" {
		out.Message = messageOf(out.GetReason(), l)
	}
	return out
}
