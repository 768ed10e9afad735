package rpc_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// agreedPages are those of the shop that willing is.
var agreedPages = []domain.AgreedPage{{Name: "terms", Version: 7, Title: "利用規約"}, {Name: "privacy", Version: 2, Title: "プライバシーポリシー"}}

// TestAConfirmationIsReadAsItWasShown: the owner and staff read what the quote showed, with the
// versions of the pages; other customers and guests do not learn that the order exists.
func TestAConfirmationIsReadAsItWasShown(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, "orders", db.Kit(), db.Migrations("orders"))
	raw := serveOn(t, pool)
	shop, desk := orderv1connect.NewOrderServiceClient(raw), orderv1connect.NewOrderAdminServiceClient(raw)
	customer := rpctest.Customer(t.Context(), id.New())
	quoted, err := shop.QuoteOrder(customer, &orderv1.QuoteOrderRequest{Lines: place("k").GetLines()})
	require.NoError(t, err)
	shown := quoted.GetQuote().GetConfirmation()
	require.Len(t, shown.GetPages(), 2)
	require.EqualValues(t, 7, shown.GetPages()[0].GetVersion())
	require.Contains(t, shown.GetNotice(), "「利用規約」「プライバシーポリシー」")

	req := place("k")
	req.Confirmation = shown.GetFingerprint()
	placed, err := shop.PlaceOrder(customer, req)
	require.NoError(t, err)
	read := &orderv1.GetOrderConfirmationRequest{Id: placed.GetOrder().GetId()}
	got, err := shop.GetOrderConfirmation(customer, read)
	require.NoError(t, err)
	require.True(t, proto.Equal(shown, got.GetConfirmation()), "%v", got)

	staff := rpctest.As(t.Context(), auth.Identity{
		Subject: id.New(), Permissions: []string{"orders.find"}, ACR: auth.ACRSecondFactor, AuthTime: clock.System().Now(),
	})
	detail, err := desk.GetOrderDetail(staff, &orderv1.GetOrderDetailRequest{Id: read.GetId()})
	require.NoError(t, err)
	require.True(t, proto.Equal(shown, detail.GetConfirmation()), "%v", detail)

	for name, ctx := range map[string]context.Context{
		"another customer":      rpctest.Customer(t.Context(), id.New()),
		"a guest's capability":  rpctest.Guest(t.Context(), auth.Capability{Kind: auth.CapabilityOrder, ID: read.GetId(), Generation: 1}),
		"that of another order": rpctest.Guest(t.Context(), auth.Capability{Kind: auth.CapabilityOrder, ID: id.New(), Generation: 1}),
	} {
		_, err := shop.GetOrderConfirmation(ctx, read)
		require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err), name)
	}
	_, err = shop.GetOrderConfirmation(staff, read)
	require.Error(t, err, "staff read it with the order")

	without, err := shop.PlaceOrder(customer, place("other"))
	require.NoError(t, err)
	got, err = shop.GetOrderConfirmation(customer, &orderv1.GetOrderConfirmationRequest{Id: without.GetOrder().GetId()})
	require.NoError(t, err)
	require.Nil(t, got.GetConfirmation())
}
