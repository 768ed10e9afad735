package rpc_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// inTwoTabs places an order of the cart in one tab. While its payment is authorized, the other tab
// adds a line and places an order of the next version, which contains the same lines.
func (c *checkout) inTwoTabs(t *testing.T, card string) (first, second error) {
	t.Helper()
	var once sync.Once
	var other sync.WaitGroup
	reserved := make(chan struct{})
	begin := func(domain.OrderID) {
		once.Do(func() {
			c.set(t, "C", 1)
			next := c.version(t)
			c.till.mu.Lock()
			c.till.onReserve = func(domain.OrderID) { close(reserved) }
			c.till.mu.Unlock()
			other.Go(func() { _, second = c.place("second-tab", goodCard, next) })
			<-reserved
			c.till.mu.Lock()
			c.till.onReserve = nil
			c.till.mu.Unlock()
		})
	}
	c.till.onAuthorize, c.till.onDecline = begin, begin
	_, first = c.place("first-tab", card, c.version(t))
	other.Wait()
	return first, second
}

// TestVersionsWithCommonLinesBecomeOneOrder: the goods of the first tab are not ordered again by
// the second one, and what it added stays in the cart.
func TestVersionsWithCommonLinesBecomeOneOrder(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	first, second := c.inTwoTabs(t, goodCard)
	require.NoError(t, first)
	require.Equal(t, "CART_CHANGED", errs.ReasonOf(second))
	require.Equal(t, 1, c.live(t))
	var left []string
	for _, line := range c.cart(t).GetLines() {
		left = append(left, line.GetSku())
	}
	require.ElementsMatch(t, []string{"C"}, left)
	next, err := c.place("next", goodCard, c.version(t))
	require.NoError(t, err, "the cart can be ordered again")
	require.Len(t, next.GetLines(), 1)
}

// TestARefusedVersionDoesNotStopTheNextOne: the second tab orders everything.
func TestARefusedVersionDoesNotStopTheNextOne(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	first, second := c.inTwoTabs(t, declinedCard)
	require.Equal(t, "PAYMENT_DECLINED", errs.ReasonOf(first))
	require.NoError(t, second)
	require.Equal(t, 1, c.live(t))
	listed, err := c.orders.ListOrders(c.customer, &orderv1.ListOrdersRequest{})
	require.NoError(t, err)
	require.Len(t, listed.GetOrders(), 1)
	require.Len(t, listed.GetOrders()[0].GetLines(), 3)
}
