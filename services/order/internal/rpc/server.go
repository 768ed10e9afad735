// Package rpc holds the order service's Connect handlers: decode, call app, encode.
package rpc

import (
	"context"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/message"
)

// Server implements orderv1connect.OrderServiceHandler.
type Server struct {
	app  *app.App
	keys *auth.CapabilityKeys
}

// NewServer returns the handlers on the use cases. keys make the capabilities of guests' orders.
func NewServer(app *app.App, keys *auth.CapabilityKeys) *Server { return &Server{app: app, keys: keys} }

// PlaceOrder places an order of the caller.
func (s *Server) PlaceOrder(ctx context.Context, req *orderv1.PlaceOrderRequest) (*orderv1.PlaceOrderResponse, error) {
	if err := checkCart(ctx, req.GetCart()); err != nil {
		return nil, err
	}
	order, err := s.app.Place(ctx, placeFromProto(ctx, req))
	if err != nil {
		return nil, err
	}
	res := &orderv1.PlaceOrderResponse{Order: orderToProto(order)}
	if order.CustomerID == "" {
		res.Capability, err = s.capability(order)
	}
	return res, err
}

// QuoteOrder returns what an order would cost.
func (s *Server) QuoteOrder(ctx context.Context, req *orderv1.QuoteOrderRequest) (*orderv1.QuoteOrderResponse, error) {
	if err := checkCart(ctx, req.GetCart()); err != nil {
		return nil, err
	}
	wanted := app.QuoteOrder{
		CustomerID: auth.From(ctx).Subject, Lines: linesFromProto(req.GetLines()), Cart: cartVersionFromProto(req.GetCart()),
		Language: string(language.From(ctx)), AddressID: req.GetAddressId(), Delivery: message.DeliveryChoiceOf(req.GetDelivery()),
		Options: req.GetDeliveryOptions(),
	}
	if req.GetAddress() != nil {
		address := message.AddressOf(req.GetAddress())
		wanted.Address = &address
	}
	quote, err := s.app.Quote(ctx, wanted)
	if err != nil {
		return nil, err
	}
	return &orderv1.QuoteOrderResponse{Quote: quoteToProto(quote, wanted.Language)}, nil
}

// ImportOrder records a sale of another system.
func (s *Server) ImportOrder(ctx context.Context, req *orderv1.ImportOrderRequest) (*orderv1.ImportOrderResponse, error) {
	order, err := s.app.Import(ctx, importFromProto(req))
	if err != nil {
		return nil, err
	}
	return &orderv1.ImportOrderResponse{Order: orderToProto(order)}, nil
}

// GetOrder returns an order of the caller with what has happened to it.
func (s *Server) GetOrder(ctx context.Context, req *orderv1.GetOrderRequest) (*orderv1.GetOrderResponse, error) {
	order, history, err := s.app.GetWithHistory(ctx, viewerOf(ctx), orderID(req.GetId()))
	if err != nil {
		return nil, err
	}
	return &orderv1.GetOrderResponse{Order: orderInWords(ctx, order), Steps: stepsToProto(history)}, nil
}

// GetOrderConfirmation returns the final confirmation of an order of the caller.
func (s *Server) GetOrderConfirmation(
	ctx context.Context, req *orderv1.GetOrderConfirmationRequest,
) (*orderv1.GetOrderConfirmationResponse, error) {
	confirmation, err := s.app.GetConfirmation(ctx, viewerOf(ctx), orderID(req.GetId()))
	if err != nil {
		return nil, err
	}
	return &orderv1.GetOrderConfirmationResponse{Confirmation: confirmationToProto(confirmation)}, nil
}

// ListOrders returns a page of the caller's orders.
func (s *Server) ListOrders(ctx context.Context, req *orderv1.ListOrdersRequest) (*orderv1.ListOrdersResponse, error) {
	after, err := decodeToken(req.GetPageToken())
	if err != nil {
		return nil, err
	}
	orders, next, err := s.app.List(ctx, auth.From(ctx).Subject, after, pageSize(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	res := &orderv1.ListOrdersResponse{Orders: make([]*orderv1.Order, len(orders)), NextPageToken: encodeToken(next)}
	for i, o := range orders {
		res.Orders[i] = orderToProto(o)
	}
	return res, nil
}

// CancelOrder cancels an order of the caller.
func (s *Server) CancelOrder(ctx context.Context, req *orderv1.CancelOrderRequest) (*orderv1.CancelOrderResponse, error) {
	order, err := s.app.Cancel(ctx, viewerOf(ctx), orderID(req.GetId()))
	if err != nil {
		return nil, err
	}
	return &orderv1.CancelOrderResponse{Order: orderToProto(order)}, nil
}

// GetOrderByNumber returns any customer's order.
func (s *Server) GetOrderByNumber(ctx context.Context, req *orderv1.GetOrderByNumberRequest) (*orderv1.GetOrderByNumberResponse, error) {
	order, err := s.app.GetByNumber(ctx, req.GetNumber())
	if err != nil {
		return nil, err
	}
	return &orderv1.GetOrderByNumberResponse{Order: orderToProto(order)}, nil
}

// SetOrderMetadata replaces the metadata of any customer's order.
func (s *Server) SetOrderMetadata(ctx context.Context, req *orderv1.SetOrderMetadataRequest) (*orderv1.SetOrderMetadataResponse, error) {
	order, err := s.app.SetMetadata(ctx, orderID(req.GetId()), req.GetVersion(), req.GetMetadata())
	if err != nil {
		return nil, withCurrent(err)
	}
	return &orderv1.SetOrderMetadataResponse{Order: orderToProto(order)}, nil
}

// ListDailyTotals returns totals by business day.
func (s *Server) ListDailyTotals(ctx context.Context, req *orderv1.ListDailyTotalsRequest) (*orderv1.ListDailyTotalsResponse, error) {
	totals, err := s.app.Orders.DailyTotals(ctx, req.GetFrom(), req.GetTo())
	if err != nil {
		return nil, err
	}
	out, err := totalsToProto(totals)
	return &orderv1.ListDailyTotalsResponse{Totals: out}, err
}
