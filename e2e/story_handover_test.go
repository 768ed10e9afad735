package e2e

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/pkg/id"
)

// handOver hands units of an order over.
func (s *shop) handOver(t testing.TB, order, sku string, units int64) {
	t.Helper()
	_, err := s.office(t).inventory.Fulfill(t.Context(), &inventoryv1.FulfillRequest{
		OrderId: order, OperationId: id.New(), Lines: []*inventoryv1.PartLine{{Sku: sku, Quantity: units}},
	})
	require.NoError(t, err)
}

// stands waits for the payment and fulfillment status of an order, and requires its status.
func (p *shopper) stands(t testing.TB, id string, status webv1.OrderStatus, paid webv1.PaymentStatus, over webv1.FulfillmentStatus) {
	t.Helper()
	await(t, soon, func() error {
		order := p.order(t, id)
		if err := is(order.GetPaymentStatus(), paid); err != nil {
			return err
		}
		return is(order.GetFulfillmentStatus(), over)
	})
	require.Equal(t, status, p.order(t, id).GetStatus())
}

const (
	stays  = webv1.OrderStatus_ORDER_STATUS_CONFIRMED
	ended  = webv1.OrderStatus_ORDER_STATUS_CANCELED
	waits  = webv1.PaymentStatus_PAYMENT_STATUS_AUTHORIZED
	paid   = webv1.PaymentStatus_PAYMENT_STATUS_PAID
	voided = webv1.PaymentStatus_PAYMENT_STATUS_VOIDED
	here   = webv1.FulfillmentStatus_FULFILLMENT_STATUS_NONE
	partly = webv1.FulfillmentStatus_FULFILLMENT_STATUS_PARTIAL
	wholly = webv1.FulfillmentStatus_FULFILLMENT_STATUS_WHOLE
)

// TestStoryCancelAfterAHandOverIsRefused hands over two of three units of one order, and the only
// unit of another. Neither order can be canceled any more, nothing changes, and the totals count no
// cancellation.
func TestStoryCancelAfterAHandOverIsRefused(t *testing.T) {
	s := sharedShop(t)
	g, p := s.sell(t, 1000, 10), s.customer(t)
	part, whole := p.buy(t, line(g.sku, 3)).GetId(), p.buy(t, line(g.sku, 1)).GetId()
	for _, order := range []string{part, whole} {
		p.stands(t, order, stays, paid, here)
	}
	before := s.reconciled(t, soon)
	s.handOver(t, part, g.sku, 2)
	_, err := s.office(t).inventory.Fulfill(t.Context(), &inventoryv1.FulfillRequest{OrderId: whole})
	require.NoError(t, err)
	for range 2 { // before and after the order service receives the event
		p.cancel(t, part).refuses(t, http.StatusConflict, "ORDER_NOT_CANCELABLE")
		p.cancel(t, whole).refuses(t, http.StatusConflict, "ORDER_NOT_CANCELABLE")
		p.stands(t, part, stays, paid, partly)
		p.stands(t, whole, stays, paid, wholly)
	}
	require.Empty(t, p.order(t, part).GetCancelReason())
	s.requireLevel(t, g.sku, 7, 1)
	s.settles(t, soon)
	require.Equal(t, before, s.reconciled(t, soon))
	await(t, soon, func() error { return none(EventFaults(t.Context(), s.Cluster)) })
}

// TestStoryHandOverOrCancel hands an order over while its customer cancels it. One of the two
// requests succeeds, and the other is refused.
func TestStoryHandOverOrCancel(t *testing.T) {
	s := sharedShop(t)
	const orders = 24
	g, p := s.sell(t, 1000, 3*orders), s.customer(t)
	desk := s.office(t).inventory
	outcomes := make(map[string]int)
	for i := range orders {
		order := p.buy(t, line(g.sku, 3)).GetId()
		var group sync.WaitGroup
		var handed error
		var canceled answer
		group.Go(func() {
			// A cancel makes other calls before it calls inventory.
			select {
			case <-time.After(time.Duration(i%6) * 3 * time.Millisecond):
			case <-t.Context().Done():
			}
			_, handed = desk.Fulfill(t.Context(), &inventoryv1.FulfillRequest{
				OrderId: order, OperationId: id.New(), Lines: []*inventoryv1.PartLine{{Sku: g.sku, Quantity: 2}},
			})
		})
		group.Go(func() { canceled = p.cancel(t, order) })
		group.Wait()
		if canceled.status == http.StatusOK {
			outcomes["canceled"]++
			require.ErrorContains(t, handed, "RESERVATION_RELEASED")
		} else {
			outcomes["handed over"]++
			canceled.refuses(t, http.StatusConflict, "ORDER_NOT_CANCELABLE")
			require.NoError(t, handed)
		}
	}
	t.Logf("%v", outcomes)
	require.Equal(t, int64(3*outcomes["canceled"]), s.available(t, g.sku))
	s.settles(t, soon)
	s.reconciled(t, soon)
}

// TestStoryMoneyIsTakenAtHandOver checks that with ORDER_CAPTURE=handover the payment is captured
// when the first unit is handed over, and not before.
func TestStoryMoneyIsTakenAtHandOver(t *testing.T) {
	t.Parallel()
	s := newShop(t, cluster.One, map[string]string{"ORDER_CAPTURE": "handover"})
	g, p := s.sell(t, 1000, 10), s.customer(t)
	leaves, stayed, back := p.buy(t, line(g.sku, 3)).GetId(), p.buy(t, line(g.sku, 1)).GetId(), p.buy(t, line(g.sku, 1)).GetId()
	s.settles(t, soon)
	p.stands(t, leaves, stays, waits, here)

	s.handOver(t, leaves, g.sku, 1)
	p.stands(t, leaves, stays, paid, partly)
	s.handOver(t, leaves, g.sku, 2)
	p.stands(t, leaves, stays, paid, wholly)
	require.Equal(t, http.StatusOK, p.cancel(t, back).status)
	p.stands(t, back, ended, voided, here)
	p.stands(t, stayed, stays, waits, here)
	s.settles(t, soon)
	await(t, soon, func() error { return none(EventFaults(t.Context(), s.Cluster)) })
}
