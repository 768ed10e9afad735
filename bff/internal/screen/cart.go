package screen

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/session"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
)

// Cart shows and changes the caller's cart: that of a customer, or that of a guest. The capability
// of a guest's cart is in a cookie of the shop's own pages; other clients get it and send it.
type Cart struct {
	Carts orderv1connect.CartServiceClient
	// Rate bounds the writes of a caller, and Begun the carts that guests begin at an address.
	Rate, Begun limit.Rate
	// Proxies is the number of trusted proxies in front of the edge.
	Proxies int
}

// GetCart returns the caller's cart.
func (s *Cart) GetCart(ctx context.Context, _ *webv1.GetCartRequest) (*webv1.GetCartResponse, error) {
	read := func(ctx context.Context) (*orderv1.Cart, error) {
		res, err := s.Carts.GetCart(ctx, &orderv1.GetCartRequest{})
		return res.GetCart(), err
	}
	cart, err := read(ctx)
	if forgets(ctx, err) {
		cart, err = read(auth.With(ctx, auth.Identity{}))
	}
	if err != nil {
		return nil, err
	}
	return &webv1.GetCartResponse{Cart: view.Cart(cart, language.From(ctx))}, nil
}

// SetCartLine sets the quantity of a SKU.
func (s *Cart) SetCartLine(ctx context.Context, req *webv1.SetCartLineRequest) (*webv1.SetCartLineResponse, error) {
	cart, err := s.write(ctx, func(ctx context.Context) (*orderv1.Cart, error) {
		res, err := s.Carts.SetCartLine(ctx, &orderv1.SetCartLineRequest{Sku: req.GetSku(), Quantity: req.GetQuantity()})
		return res.GetCart(), err
	})
	return &webv1.SetCartLineResponse{Cart: cart}, err
}

// RemoveCartLine removes a SKU.
func (s *Cart) RemoveCartLine(ctx context.Context, req *webv1.RemoveCartLineRequest) (*webv1.RemoveCartLineResponse, error) {
	cart, err := s.write(ctx, func(ctx context.Context) (*orderv1.Cart, error) {
		res, err := s.Carts.RemoveCartLine(ctx, &orderv1.RemoveCartLineRequest{Sku: req.GetSku()})
		return res.GetCart(), err
	})
	return &webv1.RemoveCartLineResponse{Cart: cart}, err
}

// SaveCartLine saves a line for later, or moves it back.
func (s *Cart) SaveCartLine(ctx context.Context, req *webv1.SaveCartLineRequest) (*webv1.SaveCartLineResponse, error) {
	cart, err := s.write(ctx, func(ctx context.Context) (*orderv1.Cart, error) {
		res, err := s.Carts.SaveCartLine(ctx, &orderv1.SaveCartLineRequest{Sku: req.GetSku(), Saved: req.GetSaved()})
		return res.GetCart(), err
	})
	return &webv1.SaveCartLineResponse{Cart: cart}, err
}

// MergeCart moves the lines of a guest's cart into the caller's.
func (s *Cart) MergeCart(ctx context.Context, req *webv1.MergeCartRequest) (*webv1.MergeCartResponse, error) {
	if err := s.Rate.Check(ctx, auth.From(ctx).Subject); err != nil {
		return nil, err
	}
	res, err := s.Carts.MergeCart(ctx, &orderv1.MergeCartRequest{Capability: req.GetCapability()})
	if err != nil {
		return nil, err
	}
	return &webv1.MergeCartResponse{Cart: view.Cart(res.GetCart(), language.From(ctx))}, nil
}

// Merge merges the cart of a guest into that of the person whom ctx identifies. It reports whether
// the capability is of no more use.
func (s *Cart) Merge(ctx context.Context, capability string) bool {
	_, err := s.Carts.MergeCart(ctx, &orderv1.MergeCartRequest{Capability: capability})
	return err == nil || isInvalid(err)
}

// write makes a change of the caller's cart, and keeps the capability of a guest's new cart.
func (s *Cart) write(ctx context.Context, change func(context.Context) (*orderv1.Cart, error)) (*webv1.Cart, error) {
	caller, browser := auth.From(ctx), session.FromContext(ctx)
	if err := s.admit(ctx, caller); err != nil {
		return nil, err
	}
	if caller.Person() && browser.Capability() != "" && s.Merge(ctx, browser.Capability()) {
		browser.Drop() // the login could not merge
	}
	cart, err := change(ctx)
	if forgets(ctx, err) {
		anonymous := auth.Identity{}
		if err := s.admit(ctx, anonymous); err != nil {
			return nil, err
		}
		cart, err = change(auth.With(ctx, anonymous))
	}
	if err != nil {
		return nil, err
	}
	shown := view.Cart(cart, language.From(ctx))
	switch capability := cart.GetCapability(); {
	case capability == "":
	case browser.FromPage():
		browser.Keep(capability)
	default:
		shown.GuestCapability = capability
	}
	return shown, nil
}

// admit bounds the writes of a customer, of a guest, and, by address, of guests who have no cart
// yet. Error: limit.ErrRate.
func (s *Cart) admit(ctx context.Context, caller auth.Identity) error {
	switch {
	case caller.Person():
		return s.Rate.Check(ctx, caller.Subject)
	case caller.Guest():
		sum := sha256.Sum256([]byte(caller.CapabilityText))
		return s.Rate.Check(ctx, "guest:"+hex.EncodeToString(sum[:16]))
	default:
		return s.Begun.Check(ctx, clientAddress(ctx, s.Proxies))
	}
}

// forgets drops the guest's cookie if that is why a call was refused: its cart has ended, and the
// guest goes on without one. Another client gets the error.
func forgets(ctx context.Context, err error) bool {
	browser, caller := session.FromContext(ctx), auth.From(ctx)
	if !isInvalid(err) || !caller.Guest() || browser.Capability() != caller.CapabilityText {
		return false
	}
	browser.Drop()
	return true
}

func isInvalid(err error) bool { return errs.ReasonOf(err) == auth.ErrCapabilityInvalid.Reason }
