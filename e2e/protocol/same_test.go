package protocol

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect/v2/connecthttp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestProtocolSameAnswers makes the same calls in all protocols, with our clients and third-party
// ones. Responses, codes and reasons are the same, and the same Idempotency-Key is the same order
// in each protocol.
func TestProtocolSameAnswers(t *testing.T) {
	s := harness.SharedShop(t)
	calls := script(t, s)
	for name, client := range map[string]client{
		"connect-go, Connect binary":     withConnect(s),
		"connect-go, Connect JSON":       withConnect(s, connecthttp.WithProtoJSON()),
		"connect-go, Connect by GET":     withConnect(s, connecthttp.WithHTTPGet()),
		"connect-go, gRPC":               withConnect(s, connecthttp.WithGRPC()),
		"connect-go, gRPC-Web":           withConnect(s, connecthttp.WithGRPCWeb()),
		"connect-go, gRPC-Web with JSON": withConnect(s, connecthttp.WithGRPCWeb(), connecthttp.WithProtoJSON()),
		"Go, REST":                       withREST(s, false),
		"curl, REST":                     withREST(s, true),
		"curl, Connect JSON":             withCurl(s),
		"grpcurl, gRPC":                  withGrpcurl(s),
		"buf curl, Connect":              withBuf(s, "connect"),
		"buf curl, gRPC":                 withBuf(s, "grpc"),
		"buf curl, gRPC-Web":             withBuf(s, "grpcweb"),
	} {
		t.Run(name, func(t *testing.T) {
			for _, call := range calls {
				got := client(t, call.request)
				require.Equal(t, call.want.code+" "+call.want.reason, got.code+" "+got.reason, call.name)
				require.True(t, same(call.want.message, got.message), "%s: %s\nwant %s", call.name, got, call.want)
			}
		})
	}
}

// same compares two messages. The responses of canceling and of placing both contain an order, and
// are compared as orders.
func same(a, b proto.Message) bool {
	return a == nil && b == nil || a != nil && b != nil && proto.Equal(plain(a), plain(b))
}

func plain(m proto.Message) proto.Message {
	switch part := m.(type) {
	case *webv1.GetOrderResponse:
		return part.GetOrder()
	case *webv1.PlaceOrderResponse:
		return part.GetOrder()
	case *webv1.CancelOrderResponse:
		return part.GetOrder()
	default:
		return m
	}
}

type step struct {
	name string
	request
	want outcome
}

// script prepares a shop in which every call can be repeated, and returns the calls with their
// expected outcomes. It lists its own products alone: the stock of those of other tests may still
// change.
func script(t testing.TB, s *harness.Shop) []step {
	t.Helper()
	g, gone := s.Sell(t, 1200, 50), s.Sell(t, 800, 0)
	p, other := s.Customer(t), s.Customer(t)
	theirs := other.Buy(t, harness.Line(g.SKU, 1))
	key, canceledKey, declinedKey := id.New(), id.New(), id.New()
	placed, canceled := new(webv1.Order), new(webv1.Order)
	p.Place(t, key, harness.Basket(harness.Line(g.SKU, 3))).Read(t, placed)
	p.Place(t, canceledKey, harness.Basket(harness.Line(g.SKU, 1))).Read(t, canceled)
	p.Cancel(t, canceled.GetId())
	declined := harness.Basket(harness.Line(g.SKU, 1))
	declined.PaymentMethod = harness.CardDeclined
	p.Place(t, declinedKey, declined).Refuses(t, http.StatusPaymentRequired, "PAYMENT_DECLINED")
	s.Settles(t, harness.Soon)
	found := p.Order(t, placed.GetId())
	placed, canceled = proto.CloneOf(found), p.Order(t, canceled.GetId())
	placed.Steps, canceled.Steps = nil, nil // GetOrder alone has them
	detail, list := new(webv1.ProductDetail), new(webv1.ListProductsResponse)
	harness.Await(t, harness.Soon, func() error { // pages show stock after a delay
		p.Get(t, "/v1/products/"+g.ID).Read(t, detail)
		p.Get(t, "/v1/products?category=tea&tags="+g.SKU+"&tags="+gone.SKU).Read(t, list)
		in, out := webv1.StockStatus_STOCK_STATUS_IN_STOCK, webv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK
		return errors.Join(harness.Equal(detail.GetVariants()[0].GetStock(), in),
			harness.Equal(harness.FindCard(t, list, g.ID).GetStock(), in), harness.Equal(harness.FindCard(t, list, gone.ID).GetStock(), out))
	})

	book := new(webv1.ListAddressesResponse)
	p.Get(t, "/v1/addresses").Read(t, book)
	home := book.GetAddresses()[0]
	require.Equal(t, typev1.AddressLabel_ADDRESS_LABEL_UNSPECIFIED, home.GetAddress().GetLabel())
	asRead := &webv1.UpdateAddressRequest{Id: home.GetId(), Address: home.GetAddress()}
	token := p.Tokens.GetAccessToken()
	shown := func(m proto.Message) outcome { return outcome{message: m} }
	refused := func(code, reason string) outcome { return outcome{code: code, reason: reason} }
	return []step{
		{"list", request{message: &webv1.ListProductsRequest{Category: "tea", Tags: []string{g.SKU, gone.SKU}}}, shown(list)},
		{"detail", request{message: &webv1.GetProductRequest{IdOrSlug: g.ID}}, shown(&webv1.GetProductResponse{Product: detail})},
		{"no such product", request{message: &webv1.GetProductRequest{IdOrSlug: id.New()}}, refused("not_found", "PRODUCT_NOT_FOUND")},
		{"detail by slug", request{message: &webv1.GetProductRequest{IdOrSlug: detail.GetSlug()}}, shown(&webv1.GetProductResponse{Product: detail})},
		{"neither id nor slug", request{message: &webv1.GetProductRequest{IdOrSlug: "no_slug"}}, refused("invalid_argument", "VALIDATION_FAILED")},
		{"place again", request{harness.Basket(harness.Line(g.SKU, 3)), token, key}, shown(placed)},
		{"the key of another request", request{harness.Basket(harness.Line(g.SKU, 4)), token, key}, refused("invalid_argument", "IDEMPOTENCY_KEY_REUSED")},
		{"declined again", request{declined, token, declinedKey}, refused("failed_precondition", "PAYMENT_DECLINED")},
		{"sold out", request{harness.Basket(harness.Line(gone.SKU, 1)), token, id.New()}, refused("failed_precondition", "OUT_OF_STOCK")},
		{"unknown SKU", request{harness.Basket(harness.Line("NONE", 1)), token, id.New()}, refused("invalid_argument", "SKU_NOT_FOR_SALE")},
		{"less than none", request{harness.Basket(harness.Line(g.SKU, -1)), token, id.New()}, refused("invalid_argument", "VALIDATION_FAILED")},
		{"too many", request{harness.Basket(harness.Line(g.SKU, 1000)), token, id.New()}, refused("invalid_argument", "QUANTITY_LIMIT")},
		{"no key", request{harness.Basket(harness.Line(g.SKU, 1)), token, ""}, refused("invalid_argument", "IDEMPOTENCY_KEY_REQUIRED")},
		{"a key that is too long", request{harness.Basket(harness.Line(g.SKU, 1)), token, strings.Repeat("k", 256)}, refused("invalid_argument", "IDEMPOTENCY_KEY_REQUIRED")},
		{"no token", request{message: harness.Basket(harness.Line(g.SKU, 1)), key: id.New()}, refused("unauthenticated", "TOKEN_MISSING")},
		{"an invalid token", request{harness.Basket(harness.Line(g.SKU, 1)), "not.a.token", id.New()}, refused("unauthenticated", "TOKEN_INVALID")},
		{"order", request{message: &webv1.GetOrderRequest{Id: placed.GetId()}, token: token}, shown(found)},
		{"orders", request{message: &webv1.ListOrdersRequest{}, token: token}, shown(&webv1.ListOrdersResponse{Orders: []*webv1.Order{canceled, placed}})},
		{"write an address as it was read", request{message: asRead, token: token}, shown(&webv1.UpdateAddressResponse{Address: home})},
		{"their order", request{message: &webv1.GetOrderRequest{Id: theirs.GetId()}, token: token}, refused("not_found", "ORDER_NOT_FOUND")},
		{"cancel again", request{message: &webv1.CancelOrderRequest{Id: canceled.GetId()}, token: token}, shown(canceled)},
		{"cancel theirs", request{message: &webv1.CancelOrderRequest{Id: theirs.GetId()}, token: token}, refused("not_found", "ORDER_NOT_FOUND")},
	}
}

// TestProtocolHealthAndReflection checks that each service answers gRPC health checks and lists its
// services by reflection, on its own port. The edge, whose own port is public, does so on the
// private port of its process.
func TestProtocolHealthAndReflection(t *testing.T) {
	s := harness.SharedShop(t)
	for module, service := range map[string]string{
		"bff-web": "akinai.bff.web.v1.OrderService", "order": "akinai.order.v1.OrderService", "product": "akinai.product.v1.CatalogService",
		"inventory": "akinai.inventory.v1.InventoryService", "payment": "akinai.payment.v1.PaymentService",
		"user": "akinai.user.v1.UserService", "auth": "akinai.auth.v1.AuthService", "analytics": "akinai.analytics.v1.AnalyticsService",
		"notification": "akinai.notification.v1.NotificationService", "delivery": "akinai.delivery.v1.DeliveryAdminService",
	} {
		urls := s.URLs(module)
		if module == "bff-web" {
			urls = s.PrivateURLs(module)
		}
		for _, url := range urls {
			t.Run(strings.TrimPrefix(url, "http://")+" "+module, func(t *testing.T) {
				address := strings.TrimPrefix(url, "http://")
				out, fault := tool(t.Context(), "grpcurl", "-plaintext", address, "list")
				require.Empty(t, fault)
				require.Contains(t, out, service)
				out, fault = tool(t.Context(), "grpcurl", "-plaintext", address, "grpc.health.v1.Health/Check")
				require.Empty(t, fault)
				require.Contains(t, out, "SERVING")
				out, fault = tool(t.Context(), "grpcurl", "-plaintext", address, "describe", service)
				require.Empty(t, fault)
				require.Contains(t, out, "rpc ")
			})
		}
	}
}
