package rpc_test

import (
	"context"
	"encoding/base64"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/width"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
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

func (willing) Normalize(_ context.Context, address domain.Address) (domain.Address, error) {
	address.PostalCode = strings.ReplaceAll(address.PostalCode, "-", "")
	return address, nil
}

func (willing) Terms(_ context.Context, language string) (domain.Terms, error) {
	return domain.Terms{Language: language, PaymentTime: "確定時", DeliveryTime: "3日以内", Cancellation: "発送前", Pages: agreedPages}, nil
}

func (willing) Rounding(context.Context) (money.Rounding, error) { return money.RoundHalfUp, nil }

func (willing) TaxRate(context.Context, string, time.Time) (int64, error) { return 1000, nil }

func (willing) Options(context.Context, domain.Address, app.Goods, *domain.DeliveryChoice) ([]app.DeliveryOption, error) {
	return []app.DeliveryOption{{
		Zone: "tokyo", Method: "standard", Carrier: "yamato", Fee: 700, Earliest: "2026-12-02",
		Slots: []domain.Slot{{Window: "14-16", Day: "2026-12-02", Start: 840, End: 960, Left: 3}},
	}}, nil
}

func (willing) Defaults(context.Context, domain.Address, app.Goods) ([]app.DeliveryOption, bool, error) {
	return nil, false, nil
}
func (willing) Delivers() bool                                       { return false }
func (willing) HoldSlot(context.Context, domain.Order) (bool, error) { return true, nil }
func (willing) BookSlot(context.Context, domain.OrderID) error       { return nil }
func (willing) ReleaseSlot(context.Context, domain.OrderID) error    { return nil }

func (willing) Orderable(context.Context, []string) (map[string]int64, error) { return nil, nil }

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
	return app.Captures{Captured: ids}, nil
}

func (willing) Reverse(context.Context, domain.OrderID) (domain.PaymentStatus, error) {
	return domain.PaymentVoided, nil
}

func serve(t *testing.T) orderv1connect.OrderServiceClient {
	t.Helper()
	return orderv1connect.NewOrderServiceClient(serveOn(t, pgtest.New(t, "orders", db.Kit(), db.Migrations("orders"))))
}

// serveOn returns a client of the service on a database.
func serveOn(t *testing.T, pool *pg.DB) *connect.Client {
	t.Helper()
	return serveWith(t, pool, willing{})
}

// serveWith is serveOn with another stock.
func serveWith(t *testing.T, pool *pg.DB, stock app.Stock) *connect.Client {
	t.Helper()
	cache := redis.NewCache[domain.Order](redistest.New(t), "cache:order:", time.Minute, redis.JSON[domain.Order]())
	service := &app.App{
		Orders:  store.New(pool, cache, event.NewOutbox(), events.Encode),
		Catalog: willing{}, Addresses: willing{}, Shop: willing{}, Stock: stock, Levels: willing{}, Payments: willing{}, Deliveries: willing{},
		Clock: clock.System(), Log: slog.New(slog.DiscardHandler),
		Settings: app.Settings{
			MaxLines: 2, MaxQuantity: 5, SagaTimeout: 10 * time.Second, RecoverAfter: time.Minute, RepeatWait: time.Second,
			CaptureAtConfirmation: true, Zone: time.UTC,
		},
	}
	return rpctest.Serve(t, func(s *connect.Server) {
		orderv1connect.RegisterOrderServiceHandler(s, rpc.NewServer(service, capabilityKeys))
		orderv1connect.RegisterOrderAdminServiceHandler(s, rpc.NewAdminServer(&app.Admin{App: service, Desk: store.NewDesk(pool)}, time.UTC))
	})
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

// support returns the context of a person who answers customers.
func support(t *testing.T) context.Context {
	t.Helper()
	return rpctest.As(t.Context(), auth.Identity{Subject: "staff-1", Permissions: []string{"orders.find", "orders.write"}})
}

func TestStaffFindsAnOrderByItsNumber(t *testing.T) {
	t.Parallel()
	client := serve(t)
	hanako := rpctest.Customer(t.Context(), id.New())
	placed, err := client.PlaceOrder(hanako, place("k1"))
	require.NoError(t, err)
	order := placed.GetOrder()
	number := order.GetNumber()
	for _, written := range []string{number, number[:3] + "-" + number[3:6] + "-" + number[6:], " " + number[:5] + "\u3000" + number[5:], width.Widen.String(number)} {
		got, err := client.GetOrderByNumber(support(t), &orderv1.GetOrderByNumberRequest{Number: written})
		require.NoError(t, err, written)
		require.Equal(t, order.GetId(), got.GetOrder().GetId())
		require.Equal(t, "山田 花子", got.GetOrder().GetAddress().GetName())
	}
	wrong := number[:9] + string('0'+(number[9]-'0'+1)%10)
	for written, reason := range map[string]string{
		wrong: "ORDER_NUMBER_INVALID", "12345": "ORDER_NUMBER_INVALID", "order": "ORDER_NUMBER_INVALID", "": "VALIDATION_FAILED",
		domain.NumberFor(domain.OrderID(order.GetId()), 1): "ORDER_NOT_FOUND",
	} {
		_, err := client.GetOrderByNumber(support(t), &orderv1.GetOrderByNumberRequest{Number: written})
		require.Equal(t, reason, errs.ReasonOf(err), "%q", written)
	}
	_, err = client.GetOrderByNumber(hanako, &orderv1.GetOrderByNumberRequest{Number: number})
	require.Equal(t, errs.Internal, errs.KindOf(err), "not for shoppers, not even their own")
}

func TestStaffWritesMetadataAndTheCustomerSeesThem(t *testing.T) {
	t.Parallel()
	client := serve(t)
	hanako := rpctest.Customer(t.Context(), id.New())
	placed, err := client.PlaceOrder(hanako, place("k1"))
	require.NoError(t, err)
	order := placed.GetOrder()
	set := func(ctx context.Context, version int64, metadata map[string]string) (*orderv1.Order, error) {
		res, err := client.SetOrderMetadata(ctx, &orderv1.SetOrderMetadataRequest{Id: order.GetId(), Version: version, Metadata: metadata})
		return res.GetOrder(), err
	}
	facts := map[string]string{"erp.number": " 4711 ", "note": "ギフト"}
	written, err := set(support(t), order.GetVersion(), facts)
	require.NoError(t, err)
	want := map[string]string{"erp.number": "4711", "note": "ギフト"}
	require.Equal(t, want, written.GetMetadata(), "tidied")
	got, err := client.GetOrder(hanako, &orderv1.GetOrderRequest{Id: order.GetId()})
	require.NoError(t, err)
	require.Equal(t, want, got.GetOrder().GetMetadata())
	list, err := client.ListOrders(hanako, &orderv1.ListOrdersRequest{})
	require.NoError(t, err)
	require.Equal(t, want, list.GetOrders()[0].GetMetadata())

	_, err = set(support(t), order.GetVersion(), map[string]string{"erp.number": "4712"})
	require.Equal(t, "VERSION_CONFLICT", errs.ReasonOf(err))
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Len(t, refusal.Details, 1)
	current, ok := refusal.Details[0].(*orderv1.OrderConflict)
	require.True(t, ok)
	require.Equal(t, want, current.GetCurrent().GetMetadata())
	require.Equal(t, "staff-1", current.GetUpdatedBy())
	require.WithinDuration(t, time.Now(), current.GetUpdatedAt().AsTime(), time.Minute)

	many := make(map[string]string)
	for i := range 17 {
		many["k"+strconv.Itoa(i)] = ""
	}
	for name, tc := range map[string]struct {
		metadata map[string]string
		reason   string
	}{
		"17 pairs":             {many, "VALIDATION_FAILED"},
		"a key in capitals":    {map[string]string{"ERP": "1"}, "VALIDATION_FAILED"},
		"an empty key":         {map[string]string{"": "1"}, "VALIDATION_FAILED"},
		"a key of 41":          {map[string]string{strings.Repeat("k", 41): "1"}, "VALIDATION_FAILED"},
		"a value of 501":       {map[string]string{"k": strings.Repeat("字", 501)}, "VALIDATION_FAILED"},
		"a value of two lines": {map[string]string{"k": "a\nb"}, "TEXT_INVALID"},
	} {
		_, err := set(support(t), written.GetVersion(), tc.metadata)
		require.Equal(t, tc.reason, errs.ReasonOf(err), name)
	}
	delete(many, "k16")
	many["k0"] = strings.Repeat("字", 500)
	_, err = set(support(t), written.GetVersion(), many)
	require.NoError(t, err)

	_, err = set(hanako, written.GetVersion(), nil)
	require.Equal(t, errs.Internal, errs.KindOf(err), "not for shoppers")
	_, err = client.SetOrderMetadata(support(t), &orderv1.SetOrderMetadataRequest{Id: id.New(), Version: 1, Metadata: facts})
	require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err))
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
	require.Equal(t, res.GetOrder().GetId(), again.GetOrder().GetId(), "by any importer")

	mine, err := client.GetOrder(rpctest.Customer(t.Context(), sale.GetCustomerId()), &orderv1.GetOrderRequest{Id: res.GetOrder().GetId()})
	require.NoError(t, err, "the customer sees it")
	require.Equal(t, res.GetOrder().GetNumber(), mine.GetOrder().GetNumber())

	sale = imported("no-day")
	sale.BusinessDate = "2010-02-30"
	_, err = client.ImportOrder(importer, sale)
	require.Equal(t, "DATE_INVALID", errs.ReasonOf(err))
}

func (willing) Estimate(context.Context, domain.Address, app.Goods) (app.DeliveryEstimate, error) {
	return app.DeliveryEstimate{Delivers: true}, nil
}

func (willing) Seat(context.Context, domain.OrderID, bool) (app.Seat, error) {
	return app.Seat{Slot: domain.Slot{Window: "14-16", Day: "2026-12-02"}}, nil
}

func (willing) MoveSlot(context.Context, domain.OrderID, string, string) error { return nil }
