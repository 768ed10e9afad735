package screen

import (
	"context"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/language"
)

// Delivery says how products can arrive.
type Delivery struct {
	Orders orderv1connect.OrderServiceClient
	Rate   limit.Rate
	// Proxies is the number of trusted proxies in front of the edge.
	Proxies int
}

// QuoteDelivery returns how products can arrive at a place.
func (s *Delivery) QuoteDelivery(ctx context.Context, req *webv1.QuoteDeliveryRequest) (*webv1.QuoteDeliveryResponse, error) {
	if err := s.Rate.Check(ctx, clientAddress(ctx, s.Proxies)); err != nil {
		return nil, err
	}
	res, err := s.Orders.QuoteDelivery(ctx, view.QuoteDelivery(req))
	if err != nil {
		return nil, err
	}
	return view.DeliveryQuote(res), nil
}

// ListOrderSlots returns the slots to which an order of the caller can be moved.
func (s *Orders) ListOrderSlots(ctx context.Context, req *webv1.ListOrderSlotsRequest) (*webv1.ListOrderSlotsResponse, error) {
	res, err := s.Orders.ListOrderSlots(ctx, &orderv1.ListOrderSlotsRequest{Id: req.GetId()})
	if err != nil {
		return nil, err
	}
	return view.OrderSlots(res, language.From(ctx)), nil
}

// RescheduleOrder moves an order of the caller to another slot.
func (s *Orders) RescheduleOrder(ctx context.Context, req *webv1.RescheduleOrderRequest) (*webv1.RescheduleOrderResponse, error) {
	if err := s.admit(ctx); err != nil {
		return nil, err
	}
	res, err := s.Orders.RescheduleOrder(ctx, &orderv1.RescheduleOrderRequest{Id: req.GetId(), Window: req.GetWindow(), Day: req.GetDay()})
	if err != nil {
		return nil, err
	}
	return &webv1.RescheduleOrderResponse{Order: view.Order(res.GetOrder())}, nil
}
