package rpc

import (
	"context"
	"errors"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/order/internal/app/cart"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/message"
)

// CartServer implements orderv1connect.CartServiceHandler.
type CartServer struct {
	carts *cart.Carts
	keys  *auth.CapabilityKeys
	now   func() time.Time
}

// NewCartServer returns the handlers on the use cases. keys make the capabilities of guests' carts,
// and now is the time by which those that callers name have expired.
func NewCartServer(carts *cart.Carts, keys *auth.CapabilityKeys, now func() time.Time) *CartServer {
	return &CartServer{carts: carts, keys: keys, now: now}
}

// GetCart returns the caller's cart.
func (s *CartServer) GetCart(ctx context.Context, _ *orderv1.GetCartRequest) (*orderv1.GetCartResponse, error) {
	cart, err := s.carts.Get(ctx, ownerOf(ctx))
	if err != nil {
		return nil, guestError(err)
	}
	return &orderv1.GetCartResponse{Cart: cartToProto(cart)}, nil
}

// SetCartLine sets the quantity of a SKU.
func (s *CartServer) SetCartLine(ctx context.Context, req *orderv1.SetCartLineRequest) (*orderv1.SetCartLineResponse, error) {
	cart, err := s.written(ctx)(s.carts.SetLine(ctx, ownerOf(ctx), req.GetSku(), int64(req.GetQuantity())))
	return &orderv1.SetCartLineResponse{Cart: cart}, err
}

// RemoveCartLine removes a SKU.
func (s *CartServer) RemoveCartLine(ctx context.Context, req *orderv1.RemoveCartLineRequest) (*orderv1.RemoveCartLineResponse, error) {
	cart, err := s.written(ctx)(s.carts.RemoveLine(ctx, ownerOf(ctx), req.GetSku()))
	return &orderv1.RemoveCartLineResponse{Cart: cart}, err
}

// SaveCartLine saves a line for later, or moves it back.
func (s *CartServer) SaveCartLine(ctx context.Context, req *orderv1.SaveCartLineRequest) (*orderv1.SaveCartLineResponse, error) {
	cart, err := s.written(ctx)(s.carts.SaveLine(ctx, ownerOf(ctx), req.GetSku(), req.GetSaved()))
	return &orderv1.SaveCartLineResponse{Cart: cart}, err
}

// MergeCart moves the lines of a guest's cart into the caller's.
func (s *CartServer) MergeCart(ctx context.Context, req *orderv1.MergeCartRequest) (*orderv1.MergeCartResponse, error) {
	guest, err := s.keys.Check(req.GetCapability(), s.now())
	if err != nil {
		return nil, err
	}
	if guest.Kind != auth.CapabilityCart {
		return nil, auth.ErrCapabilityInvalid.With("kind", "other")
	}
	cart, err := s.carts.Merge(ctx, auth.From(ctx).Subject, guest.ID)
	if err != nil {
		return nil, err
	}
	return &orderv1.MergeCartResponse{Cart: cartToProto(cart)}, nil
}

// ownerOf returns whose cart the caller may use: a customer their own, a guest the one of the
// capability, and a caller without either none yet.
func ownerOf(ctx context.Context) domain.CartOwner {
	caller := auth.From(ctx)
	return domain.CartOwner{CustomerID: caller.Subject, GuestCartID: caller.Capability.ID}
}

// guestError makes a guest's cart that does not exist an invalid capability: the guest drops it and
// begins a new cart.
func guestError(err error) error {
	if errors.Is(err, domain.ErrCartNotFound) {
		return auth.ErrCapabilityInvalid.Wrap(err)
	}
	return err
}

// written returns a function that converts the result of a write. The cart of a guest has a
// capability if it is new, or if the caller's is older than its day.
func (s *CartServer) written(ctx context.Context) func(cart.View, error) (*orderv1.Cart, error) {
	return func(view cart.View, err error) (*orderv1.Cart, error) {
		if err != nil {
			return nil, guestError(err)
		}
		out, caller := cartToProto(view), auth.From(ctx)
		if caller.Subject != "" || view.ID == "" {
			return out, nil
		}
		capability := auth.Capability{Kind: auth.CapabilityCart, ID: view.ID, Expires: view.UpdatedAt.UTC().Truncate(day).Add(auth.CapabilityTTL)}
		if !capability.Expires.After(caller.Capability.Expires) {
			return out, nil
		}
		out.Capability, err = s.keys.Make(capability)
		return out, err
	}
}

// day is the step in which capabilities of carts expire, so that few writes renew one.
const day = 24 * time.Hour

func cartToProto(c cart.View) *orderv1.Cart {
	cart := &orderv1.Cart{Id: c.ID, Version: c.Version, Lines: cartLinesToProto(c.Lines), SavedLines: cartLinesToProto(c.Saved)}
	if c.Subtotal.Currency != "" {
		cart.Subtotal = message.Money(c.Subtotal)
	}
	if c.Version > 0 {
		cart.UpdatedAt = timestamppb.New(c.UpdatedAt)
	}
	for _, blocker := range c.Blockers {
		cart.Blockers = append(cart.Blockers, &orderv1.CartBlocker{Reason: blocker.Reason, Sku: blocker.SKU})
	}
	return cart
}

var lineStatuses = map[cart.LineStatus]orderv1.CartLineStatus{
	cart.LineStockUnknown:     orderv1.CartLineStatus_CART_LINE_STATUS_UNSPECIFIED,
	cart.LineOrderable:        orderv1.CartLineStatus_CART_LINE_STATUS_ORDERABLE,
	cart.LineNotForSale:       orderv1.CartLineStatus_CART_LINE_STATUS_NOT_FOR_SALE,
	cart.LineOutOfStock:       orderv1.CartLineStatus_CART_LINE_STATUS_OUT_OF_STOCK,
	cart.LineQuantityTooLarge: orderv1.CartLineStatus_CART_LINE_STATUS_QUANTITY_TOO_LARGE,
}

// cartLinesToProto takes the catalog's data from the message of an order line.
func cartLinesToProto(lines []cart.LineView) []*orderv1.CartLine {
	out := make([]*orderv1.CartLine, len(lines))
	for i, l := range lines {
		out[i] = &orderv1.CartLine{
			Sku: l.SKU, Quantity: num.Clamp32(l.Quantity), Status: lineStatuses[l.Status], MaxQuantity: num.Clamp32(l.MaxQuantity),
			AddedPrice: message.Money(l.AddedPrice), Name: l.Sellable.Name,
		}
		if l.Status == cart.LineNotForSale {
			continue
		}
		s := l.Sellable
		line := message.Lines([]domain.Line{{
			SKU: l.SKU, ProductID: s.ProductID, Slug: s.Slug, Name: s.Name, Picture: s.Picture, Quantity: l.Quantity, UnitPrice: s.Price, Options: s.Options,
		}})[0]
		out[i].ProductId, out[i].Slug = line.GetProductId(), line.GetSlug()
		out[i].Options, out[i].Picture = line.GetOptions(), line.GetPicture()
		out[i].UnitPrice, out[i].LineTotal = line.GetUnitPrice(), line.GetAmount()
	}
	return out
}
