package rpc_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/app/cart"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/rpc"
	"github.com/akinai/akinai/services/order/internal/store"
)

// market is a catalog and a stock that change. A SKU without a price is not for sale.
type market struct {
	mu            sync.Mutex
	prices, stock map[string]int64
	limit         int64
	stockErr      error
}

func (m *market) Sellables(_ context.Context, skus []string) (map[string]app.Sellable, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make(map[string]app.Sellable)
	for _, sku := range skus {
		if price, ok := m.prices[sku]; ok {
			out[sku] = app.Sellable{
				ProductID: "p", Slug: "tea", Name: "煎茶", Price: money.Money{Amount: price, Currency: "JPY"}, MaxPerOrder: m.limit,
				Picture: domain.Picture{URL: "/images/a.svg"}, Options: []domain.Option{{Name: "size", Value: "M"}},
			}
		}
	}
	return out, nil
}

func (m *market) Orderable(context.Context, []string) (map[string]int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.stock, m.stockErr
}

func serveCarts(t *testing.T, m *market) orderv1connect.CartServiceClient {
	t.Helper()
	carts := &cart.Carts{
		Store:   store.NewCarts(pgtest.New(t, "orders", db.Kit(), db.Migrations("orders"))),
		Catalog: m, Stock: m, Clock: clock.System(), Log: slog.New(slog.DiscardHandler), MaxLines: 3, MaxQuantity: 10, TTL: time.Hour, GuestTTL: time.Hour,
	}
	return orderv1connect.NewCartServiceClient(rpctest.Serve(t, func(s *connect.Server) {
		orderv1connect.RegisterCartServiceHandler(s, rpc.NewCartServer(carts, capabilityKeys, time.Now))
	}))
}

func setLine(sku string, quantity int32) *orderv1.SetCartLineRequest {
	return &orderv1.SetCartLineRequest{Sku: sku, Quantity: quantity}
}

func TestCartOfACustomer(t *testing.T) {
	t.Parallel()
	client := serveCarts(t, &market{prices: map[string]int64{"A": 100, "B": 50}, stock: map[string]int64{"A": 5, "B": 5}})
	hanako, other := rpctest.Customer(t.Context(), id.New()), rpctest.Customer(t.Context(), id.New())
	empty, err := client.GetCart(hanako, &orderv1.GetCartRequest{})
	require.NoError(t, err)
	require.Zero(t, empty.GetCart().GetVersion())
	require.Equal(t, []string{"LINES_MISSING"}, blockers(empty.GetCart()))
	require.Nil(t, empty.GetCart().GetSubtotal())

	_, err = client.SetCartLine(hanako, setLine("A", 2))
	require.NoError(t, err)
	res, err := client.SetCartLine(hanako, setLine("B", 1))
	require.NoError(t, err)
	cart := res.GetCart()
	require.EqualValues(t, 2, cart.GetVersion())
	require.EqualValues(t, 250, cart.GetSubtotal().GetAmount())
	require.Equal(t, []string{"A", "B"}, []string{cart.GetLines()[0].GetSku(), cart.GetLines()[1].GetSku()})
	require.Equal(t, orderv1.CartLineStatus_CART_LINE_STATUS_ORDERABLE, cart.GetLines()[0].GetStatus())
	require.EqualValues(t, 200, cart.GetLines()[0].GetLineTotal().GetAmount())
	require.Empty(t, cart.GetBlockers())
	require.Equal(t, "煎茶", cart.GetLines()[0].GetName())

	saved, err := client.SaveCartLine(hanako, &orderv1.SaveCartLineRequest{Sku: "A", Saved: true})
	require.NoError(t, err)
	require.EqualValues(t, 50, saved.GetCart().GetSubtotal().GetAmount(), "a saved line is not ordered")
	require.Len(t, saved.GetCart().GetSavedLines(), 1)
	removed, err := client.RemoveCartLine(hanako, &orderv1.RemoveCartLineRequest{Sku: "B"})
	require.NoError(t, err)
	require.Empty(t, removed.GetCart().GetLines())
	theirs, err := client.GetCart(other, &orderv1.GetCartRequest{})
	require.NoError(t, err)
	require.Empty(t, theirs.GetCart().GetSavedLines())
}

func TestCartRefusals(t *testing.T) {
	t.Parallel()
	client := serveCarts(t, &market{prices: map[string]int64{"A": 100, "B": 100, "C": 100, "D": 100}, stock: map[string]int64{}, limit: 4})
	hanako := rpctest.Customer(t.Context(), id.New())
	_, err := client.SetCartLine(hanako, setLine("X", 1))
	require.Equal(t, "SKU_NOT_FOR_SALE", errs.ReasonOf(err))
	_, err = client.SetCartLine(hanako, setLine("A", 5))
	require.Equal(t, "QUANTITY_LIMIT", errs.ReasonOf(err), "the product's limit for one order")
	_, err = client.SaveCartLine(hanako, &orderv1.SaveCartLineRequest{Sku: "A", Saved: true})
	require.Equal(t, "CART_LINE_NOT_FOUND", errs.ReasonOf(err))
	for _, sku := range []string{"A", "B", "C"} {
		_, err = client.SetCartLine(hanako, setLine(sku, 1))
		require.NoError(t, err)
	}
	_, err = client.SetCartLine(hanako, setLine("D", 1))
	require.Equal(t, "LINE_LIMIT", errs.ReasonOf(err))
}

// TestCartShowsDriftLineByLine: each line has the price when it was added and that of now, and what
// can be ordered. A stock that cannot be read hides nothing else.
func TestCartShowsDriftLineByLine(t *testing.T) {
	t.Parallel()
	m := &market{prices: map[string]int64{"A": 100, "B": 100, "C": 100}, stock: map[string]int64{"A": 9, "B": 9, "C": 9}}
	client := serveCarts(t, m)
	hanako := rpctest.Customer(t.Context(), id.New())
	for _, sku := range []string{"A", "B", "C"} {
		_, err := client.SetCartLine(hanako, setLine(sku, 3))
		require.NoError(t, err)
	}
	m.mu.Lock()
	m.prices, m.stock = map[string]int64{"A": 120, "B": 100}, map[string]int64{"A": 2, "B": 0}
	m.mu.Unlock()
	res, err := client.GetCart(hanako, &orderv1.GetCartRequest{})
	require.NoError(t, err)
	a, b, c := res.GetCart().GetLines()[0], res.GetCart().GetLines()[1], res.GetCart().GetLines()[2]
	require.Equal(t, orderv1.CartLineStatus_CART_LINE_STATUS_QUANTITY_TOO_LARGE, a.GetStatus())
	require.EqualValues(t, 2, a.GetMaxQuantity())
	require.Equal(t, []int64{100, 120}, []int64{a.GetAddedPrice().GetAmount(), a.GetUnitPrice().GetAmount()})
	require.Equal(t, orderv1.CartLineStatus_CART_LINE_STATUS_OUT_OF_STOCK, b.GetStatus())
	require.Equal(t, orderv1.CartLineStatus_CART_LINE_STATUS_NOT_FOR_SALE, c.GetStatus())
	require.Nil(t, c.GetUnitPrice())
	require.Equal(t, "煎茶", c.GetName(), "the name when it was added")
	require.Equal(t, []string{"OUT_OF_STOCK A", "OUT_OF_STOCK B", "SKU_NOT_FOR_SALE C"}, blockers(res.GetCart()))
	require.EqualValues(t, 660, res.GetCart().GetSubtotal().GetAmount())

	m.mu.Lock()
	m.stockErr = errors.New("down")
	m.mu.Unlock()
	res, err = client.GetCart(hanako, &orderv1.GetCartRequest{})
	require.NoError(t, err)
	require.Equal(t, orderv1.CartLineStatus_CART_LINE_STATUS_UNSPECIFIED, res.GetCart().GetLines()[0].GetStatus())
	require.EqualValues(t, 120, res.GetCart().GetLines()[0].GetUnitPrice().GetAmount())
	require.Equal(t, []string{"SKU_NOT_FOR_SALE C"}, blockers(res.GetCart()), "a stock that is not known blocks nothing")

	m.mu.Lock()
	m.stockErr, m.limit, m.stock = nil, 2, map[string]int64{"A": 9, "B": 9}
	m.mu.Unlock()
	res, err = client.GetCart(hanako, &orderv1.GetCartRequest{})
	require.NoError(t, err)
	require.Equal(t, []string{"QUANTITY_LIMIT A", "QUANTITY_LIMIT B", "SKU_NOT_FOR_SALE C"}, blockers(res.GetCart()))
}

// blockers returns the blockers of a cart, each as its reason and the SKU.
func blockers(cart *orderv1.Cart) (all []string) {
	for _, b := range cart.GetBlockers() {
		all = append(all, strings.TrimSpace(b.GetReason()+" "+b.GetSku()))
	}
	return all
}
