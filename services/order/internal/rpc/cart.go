package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/message"
)

// CartServer implements orderv1connect.CartServiceHandler.
type CartServer struct{ carts *app.Carts }

// NewCartServer returns the handlers on the use cases.
func NewCartServer(carts *app.Carts) *CartServer { return &CartServer{carts: carts} }

// GetCart returns the caller's cart.
func (s *CartServer) GetCart(ctx context.Context, _ *orderv1.GetCartRequest) (*orderv1.GetCartResponse, error) {
	cart, err := s.carts.Get(ctx, auth.From(ctx).Subject)
	if err != nil {
		return nil, err
	}
	return &orderv1.GetCartResponse{Cart: cartToProto(cart)}, nil
}

// SetCartLine sets the quantity of a SKU.
func (s *CartServer) SetCartLine(ctx context.Context, req *orderv1.SetCartLineRequest) (*orderv1.SetCartLineResponse, error) {
	cart, err := s.carts.SetLine(ctx, auth.From(ctx).Subject, req.GetSku(), int64(req.GetQuantity()))
	if err != nil {
		return nil, err
	}
	return &orderv1.SetCartLineResponse{Cart: cartToProto(cart)}, nil
}

// RemoveCartLine removes a SKU.
func (s *CartServer) RemoveCartLine(ctx context.Context, req *orderv1.RemoveCartLineRequest) (*orderv1.RemoveCartLineResponse, error) {
	cart, err := s.carts.RemoveLine(ctx, auth.From(ctx).Subject, req.GetSku())
	if err != nil {
		return nil, err
	}
	return &orderv1.RemoveCartLineResponse{Cart: cartToProto(cart)}, nil
}

// SaveCartLine saves a line for later, or moves it back.
func (s *CartServer) SaveCartLine(ctx context.Context, req *orderv1.SaveCartLineRequest) (*orderv1.SaveCartLineResponse, error) {
	cart, err := s.carts.SaveLine(ctx, auth.From(ctx).Subject, req.GetSku(), req.GetSaved())
	if err != nil {
		return nil, err
	}
	return &orderv1.SaveCartLineResponse{Cart: cartToProto(cart)}, nil
}

func cartToProto(c app.CartView) *orderv1.Cart {
	cart := &orderv1.Cart{Id: c.ID, Version: c.Version, Lines: cartLinesToProto(c.Lines), SavedLines: cartLinesToProto(c.Saved)}
	if c.Subtotal.Currency != "" {
		cart.Subtotal = message.Money(c.Subtotal)
	}
	if c.Version > 0 {
		cart.UpdatedAt = timestamppb.New(c.UpdatedAt)
	}
	return cart
}

var lineStatuses = map[app.LineStatus]orderv1.CartLineStatus{
	app.LineStockUnknown:     orderv1.CartLineStatus_CART_LINE_STATUS_UNSPECIFIED,
	app.LineOrderable:        orderv1.CartLineStatus_CART_LINE_STATUS_ORDERABLE,
	app.LineNotForSale:       orderv1.CartLineStatus_CART_LINE_STATUS_NOT_FOR_SALE,
	app.LineOutOfStock:       orderv1.CartLineStatus_CART_LINE_STATUS_OUT_OF_STOCK,
	app.LineQuantityTooLarge: orderv1.CartLineStatus_CART_LINE_STATUS_QUANTITY_TOO_LARGE,
}

// cartLinesToProto takes the catalog's data from the message of an order line.
func cartLinesToProto(lines []app.CartLineView) []*orderv1.CartLine {
	out := make([]*orderv1.CartLine, len(lines))
	for i, l := range lines {
		out[i] = &orderv1.CartLine{
			Sku: l.SKU, Quantity: num.Clamp32(l.Quantity), Status: lineStatuses[l.Status], MaxQuantity: num.Clamp32(l.MaxQuantity),
			AddedPrice: message.Money(l.AddedPrice),
		}
		if l.Status == app.LineNotForSale {
			continue
		}
		s := l.Sellable
		line := message.Lines([]domain.Line{{
			SKU: l.SKU, ProductID: s.ProductID, Slug: s.Slug, Name: s.Name, Picture: s.Picture, Quantity: l.Quantity, UnitPrice: s.Price, Options: s.Options,
		}})[0]
		out[i].ProductId, out[i].Slug, out[i].Name = line.GetProductId(), line.GetSlug(), line.GetName()
		out[i].Options, out[i].Picture = line.GetOptions(), line.GetPicture()
		out[i].UnitPrice, out[i].LineTotal = line.GetUnitPrice(), line.GetAmount()
	}
	return out
}
