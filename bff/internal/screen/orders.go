package screen

import (
	"context"
	"net/http"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/language"
)

// Orders places and shows the caller's orders.
type Orders struct {
	Orders orderv1connect.OrderServiceClient
	Rate   limit.Rate
	// Proxies is the number of trusted proxies in front of the edge.
	Proxies int
}

// PlaceOrder places an order under the call's Idempotency-Key.
func (s *Orders) PlaceOrder(ctx context.Context, req *webv1.PlaceOrderRequest) (*webv1.PlaceOrderResponse, error) {
	key, err := idempotencyKey(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.admit(ctx); err != nil {
		return nil, err
	}
	res, err := s.Orders.PlaceOrder(ctx, view.PlaceOrder(key, req))
	if err != nil {
		return nil, err
	}
	setHeader(ctx, "Location", "/v1/orders/"+res.GetOrder().GetId())
	rest.SetStatus(ctx, http.StatusCreated)
	order := view.Order(res.GetOrder())
	order.GuestCapability = res.GetCapability()
	return &webv1.PlaceOrderResponse{Order: order}, nil
}

// admit bounds the orders of a customer, and those of guests at an address: a guest has as many
// carts as they like. Error: limit.ErrRate.
func (s *Orders) admit(ctx context.Context) error {
	if caller := auth.From(ctx); caller.Person() {
		return s.Rate.Check(ctx, caller.Subject)
	}
	return s.Rate.Check(ctx, "guest:"+clientAddress(ctx, s.Proxies))
}

// QuoteOrder returns what an order would cost.
func (s *Orders) QuoteOrder(ctx context.Context, req *webv1.QuoteOrderRequest) (*webv1.QuoteOrderResponse, error) {
	res, err := s.Orders.QuoteOrder(ctx, view.QuoteOrder(req))
	if err != nil {
		return nil, err
	}
	quote := view.Quote(res.GetQuote(), language.From(ctx))
	linkPages(quote.GetConfirmation())
	return &webv1.QuoteOrderResponse{Quote: quote}, nil
}

// linkPages links to the versions of pages that a confirmation names, in its language.
func linkPages(confirmation *webv1.FinalConfirmation) {
	for _, agreed := range confirmation.GetPages() {
		agreed.Path = view.DocumentVersion(language.Language(confirmation.GetLanguage()), agreed.GetName(), agreed.GetVersion())
	}
}

// ListOrders returns a page of the caller's orders.
func (s *Orders) ListOrders(ctx context.Context, req *webv1.ListOrdersRequest) (*webv1.ListOrdersResponse, error) {
	res, err := s.Orders.ListOrders(ctx, &orderv1.ListOrdersRequest{PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
	if err != nil {
		return nil, err
	}
	return &webv1.ListOrdersResponse{Orders: view.Orders(res.GetOrders()), NextPageToken: res.GetNextPageToken()}, nil
}

// GetOrder returns one order of the caller.
func (s *Orders) GetOrder(ctx context.Context, req *webv1.GetOrderRequest) (*webv1.GetOrderResponse, error) {
	res, err := s.Orders.GetOrder(ctx, &orderv1.GetOrderRequest{Id: req.GetId()})
	if err != nil {
		return nil, err
	}
	order := view.Order(res.GetOrder())
	order.Steps = view.OrderSteps(res.GetSteps())
	return &webv1.GetOrderResponse{Order: order}, nil
}

// GetOrderConfirmation returns the final confirmation of one order of the caller.
func (s *Orders) GetOrderConfirmation(
	ctx context.Context, req *webv1.GetOrderConfirmationRequest,
) (*webv1.GetOrderConfirmationResponse, error) {
	res, err := s.Orders.GetOrderConfirmation(ctx, &orderv1.GetOrderConfirmationRequest{Id: req.GetId()})
	if err != nil {
		return nil, err
	}
	confirmation := view.Confirmation(res.GetConfirmation())
	linkPages(confirmation)
	return &webv1.GetOrderConfirmationResponse{Confirmation: confirmation}, nil
}

// ClaimOrder moves an order that the caller placed as a guest into the caller's account.
func (s *Orders) ClaimOrder(ctx context.Context, req *webv1.ClaimOrderRequest) (*webv1.ClaimOrderResponse, error) {
	if err := s.admit(ctx); err != nil {
		return nil, err
	}
	res, err := s.Orders.ClaimOrder(ctx, &orderv1.ClaimOrderRequest{Id: req.GetId()})
	if err != nil {
		return nil, err
	}
	return &webv1.ClaimOrderResponse{Order: view.Order(res.GetOrder())}, nil
}

// CancelOrder cancels an order of the caller.
func (s *Orders) CancelOrder(ctx context.Context, req *webv1.CancelOrderRequest) (*webv1.CancelOrderResponse, error) {
	res, err := s.Orders.CancelOrder(ctx, &orderv1.CancelOrderRequest{Id: req.GetId()})
	if err != nil {
		return nil, err
	}
	return &webv1.CancelOrderResponse{Order: view.Order(res.GetOrder())}, nil
}
