package screen

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	mobilev1 "github.com/akinai/akinai/api/gen/akinai/bff/mobile/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/screen"
)

// GetCheckout returns the caller's cart and address book, then quotes an order of both.
func (a *App) GetCheckout(ctx context.Context, _ *mobilev1.GetCheckoutRequest) (*mobilev1.GetCheckoutResponse, error) {
	asOf, answer := timestamppb.New(a.Screens.Clock.Now()), a.Screens.Fanout.Begin(ctx)
	cart := fanout.Required(answer, a.Screens.Backends.Order.Method("GetCart"), func(ctx context.Context) (*webv1.GetCartResponse, error) {
		return a.Cart.GetCart(ctx, &webv1.GetCartRequest{})
	})
	book := fanout.Required(answer, a.Screens.Backends.User.Method("ListAddresses"), func(ctx context.Context) (*webv1.ListAddressesResponse, error) {
		return a.Account.ListAddresses(ctx, &webv1.ListAddressesRequest{})
	})
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	res := &mobilev1.GetCheckoutResponse{
		RequestId: screen.RequestID(ctx), AsOf: asOf, Cart: cart.Value().GetCart(), Addresses: book.Value().GetAddresses(),
	}
	if len(res.GetCart().GetLines()) == 0 || len(res.GetAddresses()) == 0 {
		return res, nil
	}
	quote, err := a.Orders.QuoteOrder(ctx, &webv1.QuoteOrderRequest{
		Cart:      &webv1.CartVersion{Id: res.GetCart().GetId(), Version: res.GetCart().GetVersion()},
		AddressId: res.GetAddresses()[0].GetId(), DeliveryOptions: true,
	})
	if err != nil {
		return nil, err
	}
	res.Quote = quote.GetQuote()
	return res, nil
}
