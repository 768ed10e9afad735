package screen

import (
	"context"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/web/internal/view"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/language"
)

// Cart shows and changes the caller's cart.
type Cart struct {
	Carts orderv1connect.CartServiceClient
	// Rate bounds the writes of a caller.
	Rate limit.Rate
}

// GetCart returns the caller's cart.
func (s *Cart) GetCart(ctx context.Context, _ *webv1.GetCartRequest) (*webv1.GetCartResponse, error) {
	res, err := s.Carts.GetCart(ctx, &orderv1.GetCartRequest{})
	if err != nil {
		return nil, err
	}
	return &webv1.GetCartResponse{Cart: view.Cart(res.GetCart(), language.From(ctx))}, nil
}

// SetCartLine sets the quantity of a SKU.
func (s *Cart) SetCartLine(ctx context.Context, req *webv1.SetCartLineRequest) (*webv1.SetCartLineResponse, error) {
	if err := s.Rate.Check(ctx, auth.From(ctx).Subject); err != nil {
		return nil, err
	}
	res, err := s.Carts.SetCartLine(ctx, &orderv1.SetCartLineRequest{Sku: req.GetSku(), Quantity: req.GetQuantity()})
	if err != nil {
		return nil, err
	}
	return &webv1.SetCartLineResponse{Cart: view.Cart(res.GetCart(), language.From(ctx))}, nil
}

// RemoveCartLine removes a SKU.
func (s *Cart) RemoveCartLine(ctx context.Context, req *webv1.RemoveCartLineRequest) (*webv1.RemoveCartLineResponse, error) {
	if err := s.Rate.Check(ctx, auth.From(ctx).Subject); err != nil {
		return nil, err
	}
	res, err := s.Carts.RemoveCartLine(ctx, &orderv1.RemoveCartLineRequest{Sku: req.GetSku()})
	if err != nil {
		return nil, err
	}
	return &webv1.RemoveCartLineResponse{Cart: view.Cart(res.GetCart(), language.From(ctx))}, nil
}

// SaveCartLine saves a line for later, or moves it back.
func (s *Cart) SaveCartLine(ctx context.Context, req *webv1.SaveCartLineRequest) (*webv1.SaveCartLineResponse, error) {
	if err := s.Rate.Check(ctx, auth.From(ctx).Subject); err != nil {
		return nil, err
	}
	res, err := s.Carts.SaveCartLine(ctx, &orderv1.SaveCartLineRequest{Sku: req.GetSku(), Saved: req.GetSaved()})
	if err != nil {
		return nil, err
	}
	return &webv1.SaveCartLineResponse{Cart: view.Cart(res.GetCart(), language.From(ctx))}, nil
}
