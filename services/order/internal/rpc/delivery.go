package rpc

import (
	"context"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/message"
)

// QuoteDelivery returns how lines can arrive at a place.
func (s *Server) QuoteDelivery(ctx context.Context, req *orderv1.QuoteDeliveryRequest) (*orderv1.QuoteDeliveryResponse, error) {
	code, err := domain.ParsePostalCode(req.GetPostalCode())
	if err != nil {
		return nil, err
	}
	to := domain.Address{PostalCode: code, Prefecture: req.GetPrefecture(), City: req.GetCity(), Line1: req.GetLine1()}
	estimate, err := s.app.EstimateDelivery(ctx, to, linesFromProto(req.GetLines()))
	if err != nil {
		return nil, err
	}
	return &orderv1.QuoteDeliveryResponse{
		PostalCode: domain.ShowPostalCode(code), Prefecture: estimate.Prefecture, City: estimate.City, Approximate: estimate.Approximate,
		Options: optionsToProto(estimate.Options, string(language.From(ctx))), Delivers: estimate.Delivers,
	}, nil
}

// ListOrderSlots returns the slots to which an order of the caller can be moved.
func (s *Server) ListOrderSlots(ctx context.Context, req *orderv1.ListOrderSlotsRequest) (*orderv1.ListOrderSlotsResponse, error) {
	slots, err := s.app.OrderSlots(ctx, viewerOf(ctx), orderID(req.GetId()))
	if err != nil {
		return nil, err
	}
	return &orderv1.ListOrderSlotsResponse{Current: message.Slot(slots.Current), Slots: slotsToProto(slots.Slots), Reason: slots.Reason}, nil
}

// RescheduleOrder moves an order of the caller to another slot.
func (s *Server) RescheduleOrder(ctx context.Context, req *orderv1.RescheduleOrderRequest) (*orderv1.RescheduleOrderResponse, error) {
	order, err := s.app.Reschedule(ctx, viewerOf(ctx), orderID(req.GetId()), req.GetWindow(), req.GetDay())
	if err != nil {
		return nil, err
	}
	return &orderv1.RescheduleOrderResponse{Order: orderInWords(ctx, order)}, nil
}

// orderInWords is orderToProto with the words of the delivery in the language of the request.
func orderInWords(ctx context.Context, order domain.Order) *orderv1.Order {
	out := orderToProto(order)
	if out.GetDelivery() != nil {
		out.Delivery.Name = domain.DeliveryName(string(language.From(ctx)), order.Delivery.Method, order.Delivery.Carrier)
	}
	return out
}
