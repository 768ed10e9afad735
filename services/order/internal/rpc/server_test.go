package rpc_test

import (
	"context"
	"encoding/base64"
	"log/slog"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/redistest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/events"
	"github.com/akinai/akinai/services/order/internal/rpc"
	"github.com/akinai/akinai/services/order/internal/store"
)

// willing implements all ports: every SKU costs 100 yen and is in stock, and every card is valid.
type willing struct{}

func (willing) Sellables(_ context.Context, skus []string) (map[string]app.Sellable, error) {
	out := make(map[string]app.Sellable)
	for _, sku := range skus {
		out[sku] = app.Sellable{ProductID: id.New(), Name: sku, Price: money.Money{Amount: 100, Currency: "JPY"}}
	}
	return out, nil
}

func (willing) Address(context.Context, string) (domain.Address, error) {
	return domain.Address{Name: "山田 花子", PostalCode: "1000001"}, nil
}

func (willing) Reserve(context.Context, domain.OrderID, []domain.Line) (bool, error) {
	return true, nil
}
func (willing) Commit(context.Context, domain.OrderID) error  { return nil }
func (willing) Release(context.Context, domain.OrderID) error { return nil }
func (willing) Validate(context.Context, app.Charge) error    { return nil }
func (willing) Lookup(context.Context, domain.OrderID) (domain.PaymentStatus, error) {
	return domain.PaymentAuthorized, nil
}

func (willing) Authorize(context.Context, domain.OrderID, app.Charge) error { return nil }

func (willing) Capture(_ context.Context, ids []domain.OrderID) (app.Captures, error) {
	return app.Captures{Taken: ids}, nil
}

func (willing) Reverse(context.Context, domain.OrderID) (domain.PaymentStatus, error) {
	return domain.PaymentVoided, nil
}

func serve(t *testing.T) orderv1connect.OrderServiceClient {
	t.Helper()
	pool := pgtest.New(t, "orders", db.Kit(), db.Migrations("orders"))
	cache := redis.NewCache[domain.Order](redistest.New(t), "cache:order:", time.Minute, redis.JSON[domain.Order]())
	service := &app.App{
		Orders:  store.New(pool, cache, event.NewOutbox(), events.Encode),
		Catalog: willing{}, Addresses: willing{}, Stock: willing{}, Payments: willing{},
		Clock: clock.System(), Log: slog.New(slog.DiscardHandler),
		Settings: app.Settings{
			MaxLines: 2, MaxQuantity: 5, SagaTimeout: 10 * time.Second, RecoverAfter: time.Minute, RepeatWait: time.Second,
			CaptureNow: true, Zone: time.UTC,
		},
	}
	return orderv1connect.NewOrderServiceClient(rpctest.Serve(t, func(s *connect.Server) {
		orderv1connect.RegisterOrderServiceHandler(s, rpc.NewServer(service))
	}))
}

func place(key string, lines ...*orderv1.OrderLineInput) *orderv1.PlaceOrderRequest {
	if lines == nil {
		lines = []*orderv1.OrderLineInput{{Sku: "TEA-01", Quantity: 2}}
	}
	return &orderv1.PlaceOrderRequest{IdempotencyKey: key, Lines: lines, PaymentMethod: "tok_visa"}
}

func TestAnOrderFromItsPlacingToItsCancelling(t *testing.T) {
	t.Parallel()
	client := serve(t)
	hanako := rpctest.Customer(t.Context(), id.New())
	placed, err := client.PlaceOrder(hanako, place("k1"))
	require.NoError(t, err)
	order := placed.GetOrder()
	require.Equal(t, orderv1.OrderStatus_ORDER_STATUS_CONFIRMED, order.GetStatus())
	require.EqualValues(t, 200, order.GetTotal().GetAmount())
	require.Equal(t, "山田 花子", order.GetAddress().GetName())

	got, err := client.GetOrder(hanako, &orderv1.GetOrderRequest{Id: order.GetId()})
	require.NoError(t, err)
	require.Equal(t, order.GetId(), got.GetOrder().GetId())

	canceled, err := client.CancelOrder(hanako, &orderv1.CancelOrderRequest{Id: order.GetId()})
	require.NoError(t, err)
	require.Equal(t, orderv1.OrderStatus_ORDER_STATUS_CANCELED, canceled.GetOrder().GetStatus())
	require.Equal(t, orderv1.PaymentStatus_PAYMENT_STATUS_VOIDED, canceled.GetOrder().GetPaymentStatus())
	require.Equal(t, app.ReasonCustomer, canceled.GetOrder().GetCancelReason())
}

func TestListPagesThroughAllOrders(t *testing.T) {
	t.Parallel()
	client := serve(t)
	hanako := rpctest.Customer(t.Context(), id.New())
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		_, err := client.PlaceOrder(hanako, place(key))
		require.NoError(t, err)
	}
	seen := make(map[string]bool)
	request := &orderv1.ListOrdersRequest{PageSize: 2}
	for {
		page, err := client.ListOrders(hanako, request)
		require.NoError(t, err)
		for _, o := range page.GetOrders() {
			seen[o.GetId()] = true
		}
		if request.PageToken = page.GetNextPageToken(); request.GetPageToken() == "" {
			break
		}
	}
	require.Len(t, seen, 5)
}

func TestCursorsHaveOneSpelling(t *testing.T) {
	t.Parallel()
	client := serve(t)
	hanako := rpctest.Customer(t.Context(), id.New())
	for _, key := range []string{"a", "b"} {
		_, err := client.PlaceOrder(hanako, place(key))
		require.NoError(t, err)
	}
	page, err := client.ListOrders(hanako, &orderv1.ListOrdersRequest{PageSize: 1})
	require.NoError(t, err)
	token := page.GetNextPageToken()
	data, err := base64.RawURLEncoding.DecodeString(token)
	require.NoError(t, err)
	for _, other := range []string{
		token + "\n", token[:9] + "\r\n" + token[9:], token + "=", base64.RawURLEncoding.EncodeToString(append([]byte("+"), data...)),
		base64.RawURLEncoding.EncodeToString(append([]byte("0"), data...)),
	} {
		_, err := client.ListOrders(hanako, &orderv1.ListOrdersRequest{PageSize: 1, PageToken: other})
		want := "PAGE_TOKEN_INVALID"
		if strings.ContainsAny(other, "\r\n") {
			want = "TEXT_INVALID" // refused like every other text of one line with control characters
		}
		require.Equal(t, want, errs.ReasonOf(err), "%q", other)
	}
	_, err = client.ListOrders(hanako, &orderv1.ListOrdersRequest{PageSize: 1, PageToken: token})
	require.NoError(t, err, "the valid twin")
}

// TestRefusals sends invalid requests. Each error has the expected kind and reason.
func TestRefusals(t *testing.T) {
	t.Parallel()
	client := serve(t)
	hanako, taro := rpctest.Customer(t.Context(), id.New()), rpctest.Customer(t.Context(), id.New())
	placed, err := client.PlaceOrder(hanako, place("k1"))
	require.NoError(t, err)
	theirs := placed.GetOrder().GetId()
	sale := imported("k2")

	for _, tc := range []struct {
		name   string
		call   func() error
		kind   errs.Kind
		reason string
	}{
		{"another body under the key", func() error {
			_, err := client.PlaceOrder(hanako, place("k1", &orderv1.OrderLineInput{Sku: "A", Quantity: 1}))
			return err
		}, errs.Invalid, "IDEMPOTENCY_KEY_REUSED"},
		{"a key of blanks", func() error { _, err := client.PlaceOrder(hanako, place("k 1")); return err }, errs.Invalid, "VALIDATION_FAILED"},
		{"no lines", func() error {
			_, err := client.PlaceOrder(hanako, &orderv1.PlaceOrderRequest{IdempotencyKey: "k3", PaymentMethod: "tok_visa"})
			return err
		}, errs.Invalid, "VALIDATION_FAILED"},
		{"too many units", func() error {
			_, err := client.PlaceOrder(hanako, place("k4", &orderv1.OrderLineInput{Sku: "A", Quantity: 6}))
			return err
		}, errs.Invalid, "QUANTITY_LIMIT"},
		{"an import by a shopper", func() error { _, err := client.ImportOrder(hanako, sale); return err }, errs.Internal, "INTERNAL"},
		{"somebody else's order", func() error { _, err := client.GetOrder(taro, &orderv1.GetOrderRequest{Id: theirs}); return err }, errs.NotFound, "ORDER_NOT_FOUND"},
		{"cancelling somebody else's order", func() error { _, err := client.CancelOrder(taro, &orderv1.CancelOrderRequest{Id: theirs}); return err }, errs.NotFound, "ORDER_NOT_FOUND"},
		{"a page token of another make", func() error {
			_, err := client.ListOrders(hanako, &orderv1.ListOrdersRequest{PageToken: "x"})
			return err
		}, errs.Invalid, "PAGE_TOKEN_INVALID"},
		{"the report, by a shopper", func() error {
			_, err := client.ListDailyTotals(hanako, &orderv1.ListDailyTotalsRequest{From: "2026-01-01", To: "2026-01-02"})
			return err
		}, errs.Internal, "INTERNAL"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.call()
			require.Equal(t, tc.reason, errs.ReasonOf(err))
			require.Equal(t, tc.kind, errs.KindOf(err))
		})
	}
}

func imported(key string) *orderv1.ImportOrderRequest {
	return &orderv1.ImportOrderRequest{
		IdempotencyKey: key, CustomerId: id.New(), BusinessDate: "2010-12-01", PaymentMethod: "tok_visa",
		Lines: []*orderv1.OrderLineInput{{Sku: "TEA-01", Quantity: 6}},
	}
}

func TestImportOrderRecordsASaleOfAnotherSystem(t *testing.T) {
	t.Parallel()
	client := serve(t)
	importer := rpctest.As(t.Context(), auth.Identity{Subject: id.New(), Permissions: []string{"orders.import"}})
	sale := imported("online-retail-536365")
	res, err := client.ImportOrder(importer, sale)
	require.NoError(t, err)
	require.Equal(t, "2010-12-01", res.GetOrder().GetBusinessDate())
	require.Equal(t, sale.GetCustomerId(), res.GetOrder().GetCustomerId())
	require.Nil(t, res.GetOrder().GetAddress())

	other := rpctest.As(t.Context(), auth.Identity{Subject: "operator", Permissions: []string{"orders.import"}})
	again, err := client.ImportOrder(other, sale)
	require.NoError(t, err)
	require.Equal(t, res.GetOrder().GetId(), again.GetOrder().GetId(), "whoever imports")

	mine, err := client.GetOrder(rpctest.Customer(t.Context(), sale.GetCustomerId()), &orderv1.GetOrderRequest{Id: res.GetOrder().GetId()})
	require.NoError(t, err, "the customer sees it")
	require.Equal(t, res.GetOrder().GetNumber(), mine.GetOrder().GetNumber())

	sale = imported("no-day")
	sale.BusinessDate = "2010-02-30"
	_, err = client.ImportOrder(importer, sale)
	require.Equal(t, "DATE_INVALID", errs.ReasonOf(err))
}
