package e2e

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect/v2/connecthttp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/id"
)

// TestProtocolSameAnswers makes the same calls in all protocols, with our clients and third-party
// ones. Responses, codes and reasons are the same, and the same Idempotency-Key is the same order
// in each protocol.
func TestProtocolSameAnswers(t *testing.T) {
	s := sharedShop(t)
	calls := script(t, s)
	for name, client := range map[string]client{
		"connect-go, Connect binary":     s.withConnect(),
		"connect-go, Connect JSON":       s.withConnect(connecthttp.WithProtoJSON()),
		"connect-go, Connect by GET":     s.withConnect(connecthttp.WithHTTPGet()),
		"connect-go, gRPC":               s.withConnect(connecthttp.WithGRPC()),
		"connect-go, gRPC-Web":           s.withConnect(connecthttp.WithGRPCWeb()),
		"connect-go, gRPC-Web with JSON": s.withConnect(connecthttp.WithGRPCWeb(), connecthttp.WithProtoJSON()),
		"Go, REST":                       s.withREST(false),
		"curl, REST":                     s.withREST(true),
		"curl, Connect JSON":             s.withCurl(),
		"grpcurl, gRPC":                  s.withGrpcurl(),
		"buf curl, Connect":              s.withBuf("connect"),
		"buf curl, gRPC":                 s.withBuf("grpc"),
		"buf curl, gRPC-Web":             s.withBuf("grpcweb"),
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
// expected outcomes.
func script(t testing.TB, s *shop) []step {
	t.Helper()
	g, gone := s.sell(t, 1200, 50), s.sell(t, 800, 0)
	p, other := s.customer(t), s.customer(t)
	theirs := other.buy(t, line(g.sku, 1))
	key, canceledKey, declinedKey := id.New(), id.New(), id.New()
	placed, canceled := new(webv1.Order), new(webv1.Order)
	p.place(t, key, basket(line(g.sku, 3))).read(t, placed)
	p.place(t, canceledKey, basket(line(g.sku, 1))).read(t, canceled)
	p.cancel(t, canceled.GetId())
	declined := basket(line(g.sku, 1))
	declined.PaymentMethod = cardDeclined
	p.place(t, declinedKey, declined).refuses(t, http.StatusPaymentRequired, "PAYMENT_DECLINED")
	s.settles(t, soon)
	placed, canceled = p.order(t, placed.GetId()), p.order(t, canceled.GetId())
	detail, list := new(webv1.ProductDetail), new(webv1.ListProductsResponse)
	await(t, soon, func() error { // pages show stock after a delay
		p.get(t, "/v1/products/"+g.id).read(t, detail)
		p.get(t, "/v1/products?category=tea").read(t, list)
		in := webv1.StockStatus_STOCK_STATUS_IN
		return errors.Join(is(detail.GetVariants()[0].GetStock(), in), is(find(t, list, g.id).GetStock(), in))
	})

	token := p.tokens.GetAccessToken()
	shown := func(m proto.Message) outcome { return outcome{message: m} }
	refused := func(code, reason string) outcome { return outcome{code: code, reason: reason} }
	return []step{
		{"list", request{message: &webv1.ListProductsRequest{Category: "tea"}}, shown(list)},
		{"detail", request{message: &webv1.GetProductRequest{Id: g.id}}, shown(&webv1.GetProductResponse{Product: detail})},
		{"no such product", request{message: &webv1.GetProductRequest{Id: id.New()}}, refused("not_found", "PRODUCT_NOT_FOUND")},
		{"no id", request{message: &webv1.GetProductRequest{Id: "tea"}}, refused("invalid_argument", "VALIDATION_FAILED")},
		{"place again", request{basket(line(g.sku, 3)), token, key}, shown(placed)},
		{"the key of another request", request{basket(line(g.sku, 4)), token, key}, refused("invalid_argument", "IDEMPOTENCY_KEY_REUSED")},
		{"declined again", request{declined, token, declinedKey}, refused("failed_precondition", "PAYMENT_DECLINED")},
		{"sold out", request{basket(line(gone.sku, 1)), token, id.New()}, refused("failed_precondition", "OUT_OF_STOCK")},
		{"unknown SKU", request{basket(line("NONE", 1)), token, id.New()}, refused("invalid_argument", "SKU_UNKNOWN")},
		{"less than none", request{basket(line(g.sku, -1)), token, id.New()}, refused("invalid_argument", "VALIDATION_FAILED")},
		{"too many", request{basket(line(g.sku, 1000)), token, id.New()}, refused("invalid_argument", "QUANTITY_LIMIT")},
		{"no key", request{basket(line(g.sku, 1)), token, ""}, refused("invalid_argument", "IDEMPOTENCY_KEY_REQUIRED")},
		{"a key that is too long", request{basket(line(g.sku, 1)), token, strings.Repeat("k", 256)}, refused("invalid_argument", "IDEMPOTENCY_KEY_REQUIRED")},
		{"nobody", request{message: basket(line(g.sku, 1)), key: id.New()}, refused("unauthenticated", "TOKEN_MISSING")},
		{"somebody else", request{basket(line(g.sku, 1)), "not.a.token", id.New()}, refused("unauthenticated", "TOKEN_INVALID")},
		{"order", request{message: &webv1.GetOrderRequest{Id: placed.GetId()}, token: token}, shown(placed)},
		{"orders", request{message: &webv1.ListOrdersRequest{}, token: token}, shown(&webv1.ListOrdersResponse{Orders: []*webv1.Order{canceled, placed}})},
		{"their order", request{message: &webv1.GetOrderRequest{Id: theirs.GetId()}, token: token}, refused("not_found", "ORDER_NOT_FOUND")},
		{"cancel again", request{message: &webv1.CancelOrderRequest{Id: canceled.GetId()}, token: token}, shown(canceled)},
		{"cancel theirs", request{message: &webv1.CancelOrderRequest{Id: theirs.GetId()}, token: token}, refused("not_found", "ORDER_NOT_FOUND")},
	}
}

// TestProtocolHealthAndReflection checks that each service answers gRPC health checks and lists its
// services by reflection, on its own port. The edge, whose own port is public, does so on the
// private port of its process.
func TestProtocolHealthAndReflection(t *testing.T) {
	s := sharedShop(t)
	for module, service := range map[string]string{
		"bff-web": "akinai.bff.web.v1.OrderService", "order": "akinai.order.v1.OrderService", "product": "akinai.product.v1.CatalogService",
		"inventory": "akinai.inventory.v1.InventoryService", "payment": "akinai.payment.v1.PaymentService",
		"user": "akinai.user.v1.UserService", "auth": "akinai.auth.v1.AuthService", "analytics": "akinai.analytics.v1.AnalyticsService",
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
