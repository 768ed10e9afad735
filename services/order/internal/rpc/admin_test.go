package rpc_test

import (
	"context"
	"strings"
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
)

func TestStaffFindReadAndCancelAnyOrder(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t, "orders", db.Kit(), db.Migrations("orders"))
	raw := serveOn(t, pool)
	shop, desk := orderv1connect.NewOrderServiceClient(raw), orderv1connect.NewOrderAdminServiceClient(raw)
	staff := rpctest.As(t.Context(), auth.Identity{
		Subject: id.New(), Permissions: []string{"orders.find", "orders.write"}, ACR: auth.ACRSecondFactor, AuthTime: clock.System().Now(),
	})
	var placed []*orderv1.Order
	customer := id.New()
	for _, key := range []string{"k1", "k2", "k3"} {
		res, err := shop.PlaceOrder(rpctest.Customer(t.Context(), customer), place(key))
		require.NoError(t, err)
		placed = append(placed, res.GetOrder())
	}
	find := func(change func(*orderv1.SearchOrdersRequest)) []string {
		t.Helper()
		var numbers []string
		req := &orderv1.SearchOrdersRequest{PageSize: 2}
		change(req)
		for {
			res, err := desk.SearchOrders(staff, req)
			require.NoError(t, err)
			require.LessOrEqual(t, len(res.GetOrders()), 2)
			for _, row := range res.GetOrders() {
				numbers = append(numbers, row.GetNumber())
			}
			if req.PageToken = res.GetNextPageToken(); req.GetPageToken() == "" {
				return numbers
			}
		}
	}
	query := func(text string) []string {
		t.Helper()
		return find(func(r *orderv1.SearchOrdersRequest) { r.Query = text })
	}
	all := find(func(*orderv1.SearchOrdersRequest) {})
	require.ElementsMatch(t, []string{placed[0].GetNumber(), placed[1].GetNumber(), placed[2].GetNumber()}, all)
	require.Equal(t, []string{placed[1].GetNumber()}, query(placed[1].GetNumber()))
	require.Len(t, query(placed[0].GetLines()[0].GetSku()), 3)
	name := placed[0].GetAddress().GetName()
	require.Len(t, query(string([]rune(name)[:1])), 3)
	require.Empty(t, query("%"), "a sign of a pattern is a letter")
	require.Empty(t, query("nobody@example.com"))
	require.Len(t, find(func(r *orderv1.SearchOrdersRequest) { r.CustomerId = strings.ToUpper(customer) }), 3)
	require.Empty(t, find(func(r *orderv1.SearchOrdersRequest) { r.CustomerId = id.New() }))
	require.Empty(t, find(func(r *orderv1.SearchOrdersRequest) { r.Suspended = true }))
	require.Empty(t, find(func(r *orderv1.SearchOrdersRequest) { r.To = "2001-01-01" }))
	require.Len(t, find(func(r *orderv1.SearchOrdersRequest) { r.From = "2001-01-01" }), 3)
	another := place("k4")
	another.Lines[0].Sku = placed[0].GetNumber()
	_, err := shop.PlaceOrder(rpctest.Customer(t.Context(), customer), another)
	require.NoError(t, err)
	require.Len(t, query(placed[0].GetNumber()), 2, "a SKU can look like a number")
	open := func() *orderv1.CountOpenOrdersResponse {
		t.Helper()
		counts, err := desk.CountOpenOrders(staff, &orderv1.CountOpenOrdersRequest{})
		require.NoError(t, err)
		return counts
	}
	require.Equal(t, int32(4), open().GetToShip())
	_, err = pool.Exec(t.Context(), `UPDATE orders SET fulfillment = 'partial' WHERE id = $1`, placed[0].GetId())
	require.NoError(t, err)
	require.Equal(t, int32(4), open().GetToShip(), "the rest is to be shipped")
	_, err = pool.Exec(t.Context(), `UPDATE orders SET fulfillment = 'none', task = 'capture', task_at = 'infinity' WHERE id = $1`, placed[0].GetId())
	require.NoError(t, err)
	require.Equal(t, int32(1), open().GetSuspended())
	_, err = pool.Exec(t.Context(), `UPDATE orders SET task = NULL, task_at = NULL WHERE id = $1`, placed[0].GetId())
	require.NoError(t, err)
	_, err = pool.Exec(t.Context(), `UPDATE orders SET fulfillment = 'fulfilled' WHERE id = $1`, placed[1].GetId())
	require.NoError(t, err)
	require.Equal(t, int32(3), open().GetToShip())
	_, err = pool.Exec(t.Context(), `UPDATE orders SET fulfillment = 'none' WHERE id = $1`, placed[1].GetId())
	require.NoError(t, err)
	_, err = desk.SearchOrders(staff, &orderv1.SearchOrdersRequest{From: "2026-02-30"})
	require.Equal(t, "DATE_INVALID", errs.ReasonOf(err))

	_, err = desk.CancelOrder(staff, &orderv1.OrderAdminServiceCancelOrderRequest{Id: placed[0].GetId()})
	require.Equal(t, errs.Invalid, errs.KindOf(err), "a reason is needed")
	cancel := &orderv1.OrderAdminServiceCancelOrderRequest{Id: placed[0].GetId(), Reason: orderv1.CancelReason_CANCEL_REASON_OUT_OF_STOCK}
	for range 2 { // the second one changes nothing
		res, err := desk.CancelOrder(staff, cancel)
		require.NoError(t, err)
		require.Equal(t, orderv1.OrderStatus_ORDER_STATUS_CANCELED, res.GetOrder().GetStatus())
		require.Equal(t, "SHOP_CANCELED", res.GetOrder().GetCancelReason())
	}
	require.Equal(t, []string{placed[0].GetNumber()}, find(func(r *orderv1.SearchOrdersRequest) {
		r.Statuses = []orderv1.OrderStatus{orderv1.OrderStatus_ORDER_STATUS_CANCELED}
	}))
	detail, err := desk.GetOrderDetail(staff, &orderv1.GetOrderDetailRequest{Id: placed[0].GetId()})
	require.NoError(t, err)
	reasons := make(map[string]string)
	for _, change := range detail.GetHistory() {
		reasons[change.GetCommand()] = change.GetReason()
	}
	require.Equal(t, "OUT_OF_STOCK", reasons["request_cancel"])
	require.Equal(t, "SHOP_CANCELED", reasons["cancel"])
	require.Empty(t, detail.GetTask())
	_, err = desk.GetOrderDetail(staff, &orderv1.GetOrderDetailRequest{Id: id.New()})
	require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err))
	var rows int
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT count(*) FROM audit_events WHERE permission = 'orders.write'`).Scan(&rows))
	require.Equal(t, 1, rows, "one row a write, none for the repetition")

	add := &orderv1.AddOrderNoteRequest{OrderId: strings.ToUpper(placed[1].GetId()), NoteId: id.New(), Text: "一行目\n二行目"}
	for range 2 { // the second one changes nothing
		_, err = desk.AddOrderNote(staff, add)
		require.NoError(t, err)
	}
	_, err = desk.AddOrderNote(staff, &orderv1.AddOrderNoteRequest{OrderId: add.GetOrderId(), NoteId: add.GetNoteId(), Text: "another text"})
	require.Equal(t, "NOTE_EXISTS", errs.ReasonOf(err))
	_, err = desk.AddOrderNote(staff, &orderv1.AddOrderNoteRequest{OrderId: placed[1].GetId(), NoteId: id.New(), Text: "later"})
	require.NoError(t, err)
	detail, err = desk.GetOrderDetail(staff, &orderv1.GetOrderDetailRequest{Id: placed[1].GetId()})
	require.NoError(t, err)
	require.Len(t, detail.GetNotes(), 2)
	require.Equal(t, "later", detail.GetNotes()[0].GetText(), "the latest first")
	require.Equal(t, "一行目\n二行目", detail.GetNotes()[1].GetText())
	require.NotEmpty(t, detail.GetNotes()[1].GetAuthor())
	_, err = desk.AddOrderNote(staff, &orderv1.AddOrderNoteRequest{OrderId: id.New(), NoteId: id.New(), Text: "x"})
	require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err))

	for _, who := range []context.Context{t.Context(), rpctest.Customer(t.Context(), customer)} {
		_, err = desk.SearchOrders(who, &orderv1.SearchOrdersRequest{})
		require.Error(t, err)
	}
}
