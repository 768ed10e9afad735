package rpc_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

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

// failing is a stock whose next release returns an error, if it is set.
type failing struct {
	willing
	once atomic.Pointer[error]
}

func (f *failing) Release(context.Context, domain.OrderID) error {
	if err := f.once.Swap(nil); err != nil {
		return *err
	}
	return nil
}

func (f *failing) fail(err error) { f.once.Store(&err) }

// requestSteps returns how often the customer reads that a cancel was requested.
func requestSteps(order *orderv1.GetOrderResponse) int {
	shown := 0
	for _, step := range order.GetSteps() {
		if step.GetKind() == orderv1.OrderStepKind_ORDER_STEP_KIND_CANCEL_REQUESTED {
			shown++
		}
	}
	return shown
}

// A customer's request is open when staff cancel, and the other way round. Each request of staff is
// in the history and in the audit log; the customer reads the first reason, and one request.
func TestARequestOfStaffThatJoinsAnotherIsRecorded(t *testing.T) {
	t.Parallel()
	pool, stock := pgtest.New(t, "orders", db.Kit(), db.Migrations("orders")), new(failing)
	raw := serveWith(t, pool, stock)
	shop, desk := orderv1connect.NewOrderServiceClient(raw), orderv1connect.NewOrderAdminServiceClient(raw)
	customer := rpctest.Customer(t.Context(), id.New())
	clerk := id.New()
	staff := rpctest.As(t.Context(), auth.Identity{
		Subject: clerk, Permissions: []string{"orders.find", "orders.write"}, ACR: auth.ACRSecondFactor, AuthTime: clock.System().Now(),
	})
	byCustomer := func(order string) error {
		_, err := shop.CancelOrder(customer, &orderv1.CancelOrderRequest{Id: order})
		return err
	}
	byStaff := func(order string) error {
		_, err := desk.CancelOrder(staff, &orderv1.OrderAdminServiceCancelOrderRequest{
			Id: order, Reason: orderv1.CancelReason_CANCEL_REASON_OUT_OF_STOCK,
		})
		return err
	}
	for name, tc := range map[string]struct {
		first, second func(string) error
		shown         string
		// requests are the reasons in the history.
		requests []string
		audited  int
	}{
		"staff after the customer": {byCustomer, byStaff, "CUSTOMER_CANCELED", []string{"CUSTOMER_CANCELED", "OUT_OF_STOCK"}, 1},
		"the customer after staff": {byStaff, byCustomer, "SHOP_CANCELED", []string{"OUT_OF_STOCK"}, 1},
		"the customer once more":   {byCustomer, byCustomer, "CUSTOMER_CANCELED", []string{"CUSTOMER_CANCELED"}, 0},
	} {
		placed, err := shop.PlaceOrder(customer, place(id.New()))
		require.NoError(t, err)
		order := placed.GetOrder().GetId()
		stock.fail(errors.New("down"))
		require.Equal(t, "CANCEL_UNFINISHED", errs.ReasonOf(tc.first(order)), name)
		require.NoError(t, tc.second(order), name)

		detail, err := desk.GetOrderDetail(staff, &orderv1.GetOrderDetailRequest{Id: order})
		require.NoError(t, err)
		require.Equal(t, tc.shown, detail.GetOrder().GetCancelReason(), name)
		var requests []string
		for _, change := range detail.GetHistory() {
			if change.GetCommand() == "request_cancel" {
				requests = append(requests, change.GetReason())
				require.Equal(t, change.GetReason() == "OUT_OF_STOCK", change.GetActor() == clerk, name)
			}
		}
		require.Equal(t, tc.requests, requests, name)
		var audited int
		require.NoError(t, pool.QueryRow(t.Context(), `SELECT count(*) FROM audit_events WHERE object_ids = ARRAY[$1]::text[] AND actor = $2`,
			order, clerk).Scan(&audited))
		require.Equal(t, tc.audited, audited, name)

		got, err := shop.GetOrder(customer, &orderv1.GetOrderRequest{Id: order})
		require.NoError(t, err)
		require.Equal(t, tc.shown, got.GetOrder().GetCancelReason(), name)
		require.Equal(t, 1, requestSteps(got), name)
	}
}

func TestARequestAfterARefusedOneIsAStepOfItsOwn(t *testing.T) {
	t.Parallel()
	stock := new(failing)
	shop := orderv1connect.NewOrderServiceClient(serveWith(t, pgtest.New(t, "orders", db.Kit(), db.Migrations("orders")), stock))
	customer := rpctest.Customer(t.Context(), id.New())
	placed, err := shop.PlaceOrder(customer, place("k1"))
	require.NoError(t, err)
	order := placed.GetOrder().GetId()
	stock.fail(domain.ErrNotCancelable)
	_, err = shop.CancelOrder(customer, &orderv1.CancelOrderRequest{Id: order})
	require.Equal(t, "ORDER_NOT_CANCELABLE", errs.ReasonOf(err))
	_, err = shop.CancelOrder(customer, &orderv1.CancelOrderRequest{Id: order})
	require.NoError(t, err)
	got, err := shop.GetOrder(customer, &orderv1.GetOrderRequest{Id: order})
	require.NoError(t, err)
	require.Equal(t, 2, requestSteps(got))
}
