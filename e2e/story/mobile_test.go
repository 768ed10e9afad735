package story

import (
	"context"
	"net/http"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	mobilev1 "github.com/akinai/akinai/api/gen/akinai/bff/mobile/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/mobile/v1/mobilev1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/rpc"
)

// TestStoryAnAppShops shops at the edge for apps over gRPC, with the Go client: home, product,
// cart, checkout, and an order whose answer was lost. Tokens of the web edge are refused.
func TestStoryAnAppShops(t *testing.T) {
	s := harness.SharedShop(t)
	good, p := s.Sell(t, 1200, 5), s.Customer(t)
	mobile := s.URLs("bff-mobile")[0]
	login, err := authv1connect.NewAuthServiceClient(harness.Dial(t, s.URLs("auth")[0], harness.StaffToken(s.Cluster))).Login(t.Context(), &authv1.LoginRequest{
		Email: p.Email, Password: p.Password, ClientId: "mobile",
	})
	require.NoError(t, err)
	client := overGRPC(t, mobile, login.GetTokens().GetAccessToken())
	app, carts, orders := mobilev1connect.NewAppServiceClient(client), webv1connect.NewCartServiceClient(client), webv1connect.NewOrderServiceClient(client)

	home, err := app.GetHome(t.Context(), &mobilev1.GetHomeRequest{})
	require.NoError(t, err)
	require.NotEmpty(t, home.GetTiles())
	product, err := app.GetProduct(t.Context(), &mobilev1.GetProductRequest{Slug: good.Draft.GetSlug()})
	require.NoError(t, err)
	require.Equal(t, good.SKU, product.GetProduct().GetVariants()[0].GetSku())

	_, err = carts.SetCartLine(t.Context(), &webv1.SetCartLineRequest{Sku: good.SKU, Quantity: 2})
	require.NoError(t, err)
	checkout, err := app.GetCheckout(t.Context(), &mobilev1.GetCheckoutRequest{})
	require.NoError(t, err)
	require.Len(t, checkout.GetAddresses(), 1)
	require.Empty(t, checkout.GetQuote().GetBlockers())
	order := &webv1.PlaceOrderRequest{
		Cart:      &webv1.CartVersion{Id: checkout.GetCart().GetId(), Version: checkout.GetCart().GetVersion()},
		AddressId: checkout.GetAddresses()[0].GetId(), PaymentMethod: harness.CardGood, Confirmation: checkout.GetQuote().GetConfirmation().GetFingerprint(),
	}
	key := id.New()
	placed, err := orders.PlaceOrder(withKey(t.Context(), key), order)
	require.NoError(t, err)
	again, err := orders.PlaceOrder(withKey(t.Context(), key), order)
	require.NoError(t, err)
	require.Equal(t, placed.GetOrder().GetId(), again.GetOrder().GetId())
	account, err := app.GetAccount(t.Context(), &mobilev1.GetAccountRequest{})
	require.NoError(t, err)
	require.Len(t, account.GetOrders(), 1)
	require.EqualValues(t, 3, s.Available(t, good.SKU))

	refused, err := p.Send(t.Context(), http.MethodGet, mobile+"/v1/app/account", nil, nil)
	require.NoError(t, err)
	require.Equal(t, "TOKEN_INVALID", refused.Reason(), "a token of the web edge")
}

// TestStoryAnAppReadsTheFirstScreenOnce: a client that has it gets 304.
func TestStoryAnAppReadsTheFirstScreenOnce(t *testing.T) {
	s := harness.SharedShop(t)
	s.Sell(t, 1200, 5)
	get := func(tag string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URLs("bff-mobile")[0]+"/v1/app/home", http.NoBody)
		require.NoError(t, err)
		r.Header.Set("Accept-Encoding", "gzip")
		r.Header.Set("If-None-Match", tag)
		res, err := http.DefaultTransport.RoundTrip(r)
		require.NoError(t, err)
		t.Cleanup(func() { _ = res.Body.Close() })
		return res
	}
	require.Eventually(t, func() bool { // other tests change the catalog
		tag := get("").Header.Get("Etag")
		return tag != "" && get(tag).StatusCode == http.StatusNotModified
	}, harness.Soon, 100*time.Millisecond)
}

// overGRPC returns a client of an edge with a bearer token.
func overGRPC(t *testing.T, edge, token string) *connect.Client {
	t.Helper()
	transport, closer, err := rpc.NewTransport(edge, rpc.ProtocolGRPC)
	require.NoError(t, err)
	t.Cleanup(func() { _ = closer() })
	client, err := rpc.NewClient(transport, func(context.Context) (string, error) { return token, nil }, true)
	require.NoError(t, err)
	return client
}

// withKey adds an Idempotency-Key to a call.
func withKey(ctx context.Context, key string) context.Context {
	ctx, info := connect.NewClientContext(ctx)
	info.RequestHeader().Set("Idempotency-Key", key)
	return ctx
}
