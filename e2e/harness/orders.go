package harness

import (
	"bytes"
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/id"
)

// Basket returns an order that is paid with the good card.
func Basket(lines ...*webv1.OrderLineInput) *webv1.PlaceOrderRequest {
	return &webv1.PlaceOrderRequest{Lines: lines, PaymentMethod: CardGood}
}

// Line returns an order line.
func Line(sku string, quantity int32) *webv1.OrderLineInput {
	return &webv1.OrderLineInput{Sku: sku, Quantity: quantity}
}

// TryPlace sends an order. It returns an error if there is no response.
func (p *Shopper) TryPlace(ctx context.Context, key string, order *webv1.PlaceOrderRequest) (Answer, error) {
	return p.Send(ctx, http.MethodPost, p.Shop.Edge()+"/v1/orders", bytes.NewReader([]byte(JSON(order))), map[string]string{"Idempotency-Key": key})
}

// Place sends an order.
func (p *Shopper) Place(t testing.TB, key string, order *webv1.PlaceOrderRequest) Answer {
	t.Helper()
	a, err := p.TryPlace(t.Context(), key, order)
	require.NoError(t, err)
	return a
}

// Buy places an order that must succeed.
func (p *Shopper) Buy(t testing.TB, lines ...*webv1.OrderLineInput) *webv1.Order {
	t.Helper()
	a := p.Place(t, id.New(), Basket(lines...))
	require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
	order := new(webv1.Order)
	a.Read(t, order)
	return order
}

// Cancel requests the cancellation of an order.
func (p *Shopper) Cancel(t testing.TB, orderID string) Answer {
	t.Helper()
	return p.Post(t, "/v1/orders/"+orderID+"/cancel", &webv1.CancelOrderRequest{})
}

// Order returns an order, which must exist.
func (p *Shopper) Order(t testing.TB, orderID string) *webv1.Order {
	t.Helper()
	a := p.Get(t, "/v1/orders/"+orderID)
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	order := new(webv1.Order)
	a.Read(t, order)
	return order
}

// Orders returns the first page of the shopper's orders.
func (p *Shopper) Orders(t testing.TB) []*webv1.Order {
	t.Helper()
	a := p.Get(t, "/v1/orders")
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	list := new(webv1.ListOrdersResponse)
	a.Read(t, list)
	return list.GetOrders()
}

// Insist places an order and retries after each 503, after the delay of Retry-After.
func (p *Shopper) Insist(ctx context.Context, order *webv1.PlaceOrderRequest, turnedAway *atomic.Int64) (Answer, error) {
	key := id.New()
	for {
		a, err := p.TryPlace(ctx, key, order)
		if err != nil || a.Status != http.StatusServiceUnavailable || RetryAfter(a) == 0 {
			return a, err
		}
		turnedAway.Add(1)
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(RetryAfter(a)):
		}
	}
}
