package story

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// stands waits for the payment and fulfillment status of an order, and requires its status.
func stands(t testing.TB, p *harness.Shopper, id string, status webv1.OrderStatus, paid webv1.PaymentStatus, over webv1.FulfillmentStatus) {
	t.Helper()
	harness.Await(t, harness.Soon, func() error {
		order := p.Order(t, id)
		if err := harness.Equal(order.GetPaymentStatus(), paid); err != nil {
			return err
		}
		return harness.Equal(order.GetFulfillmentStatus(), over)
	})
	require.Equal(t, status, p.Order(t, id).GetStatus())
}

const (
	stays  = webv1.OrderStatus_ORDER_STATUS_CONFIRMED
	ended  = webv1.OrderStatus_ORDER_STATUS_CANCELED
	waits  = webv1.PaymentStatus_PAYMENT_STATUS_AUTHORIZED
	paid   = webv1.PaymentStatus_PAYMENT_STATUS_PAID
	voided = webv1.PaymentStatus_PAYMENT_STATUS_VOIDED
	here   = webv1.FulfillmentStatus_FULFILLMENT_STATUS_NONE
	partly = webv1.FulfillmentStatus_FULFILLMENT_STATUS_PARTIAL
	wholly = webv1.FulfillmentStatus_FULFILLMENT_STATUS_FULFILLED
)

// TestStoryCancelAfterAHandOverIsRefused hands over two of three units of one order, and the only
// unit of another. Neither order can be canceled any more, nothing changes, and the totals count no
// cancellation.
func TestStoryCancelAfterAHandOverIsRefused(t *testing.T) {
	s := harness.SharedShop(t)
	g, p := s.Sell(t, 1000, 10), s.Customer(t)
	part, whole := p.Buy(t, harness.Line(g.SKU, 3)).GetId(), p.Buy(t, harness.Line(g.SKU, 1)).GetId()
	for _, order := range []string{part, whole} {
		stands(t, p, order, stays, paid, here)
	}
	before := s.Reconciled(t, harness.Soon)
	s.HandOver(t, part, g.SKU, 2)
	_, err := s.Office(t).Inventory.FulfillStock(t.Context(), &inventoryv1.FulfillStockRequest{OrderId: whole})
	require.NoError(t, err)
	for range 2 { // before and after the order service receives the event
		p.Cancel(t, part).Refuses(t, http.StatusConflict, "ORDER_NOT_CANCELABLE")
		p.Cancel(t, whole).Refuses(t, http.StatusConflict, "ORDER_NOT_CANCELABLE")
		stands(t, p, part, stays, paid, partly)
		stands(t, p, whole, stays, paid, wholly)
	}
	require.Empty(t, p.Order(t, part).GetCancelReason())
	requireLevel(t, s, g.SKU, 7, 1)
	s.Settles(t, harness.Soon)
	require.Equal(t, before, s.Reconciled(t, harness.Soon))
	harness.Await(t, harness.Soon, func() error { return harness.NoFaults(harness.EventFaults(t.Context(), s.Cluster)) })
}

// TestStoryHandOverOrCancel hands an order over while its customer cancels it. One of the two
// requests succeeds, and the other is refused.
func TestStoryHandOverOrCancel(t *testing.T) {
	s := harness.SharedShop(t)
	const orders = 24
	g, p := s.Sell(t, 1000, 3*orders), s.Customer(t)
	desk := s.Office(t).Inventory
	outcomes := make(map[string]int)
	for i := range orders {
		order := p.Buy(t, harness.Line(g.SKU, 3)).GetId()
		var group sync.WaitGroup
		var handed error
		var canceled harness.Answer
		group.Go(func() {
			// A cancel makes other calls before it calls inventory.
			select {
			case <-time.After(time.Duration(i%6) * 3 * time.Millisecond):
			case <-t.Context().Done():
			}
			_, handed = desk.FulfillStock(t.Context(), &inventoryv1.FulfillStockRequest{
				OrderId: order, OperationId: id.New(), Lines: []*inventoryv1.UnitSelection{{Sku: g.SKU, Quantity: 2}},
			})
		})
		group.Go(func() { canceled = p.Cancel(t, order) })
		group.Wait()
		if canceled.Status == http.StatusOK {
			outcomes["canceled"]++
			require.ErrorContains(t, handed, "RESERVATION_RELEASED")
		} else {
			outcomes["handed over"]++
			canceled.Refuses(t, http.StatusConflict, "ORDER_NOT_CANCELABLE")
			require.NoError(t, handed)
		}
	}
	t.Logf("%v", outcomes)
	require.Equal(t, int64(3*outcomes["canceled"]), s.Available(t, g.SKU))
	s.Settles(t, harness.Soon)
	s.Reconciled(t, harness.Soon)
}

// TestStoryPaymentIsCapturedAtHandOver checks that with ORDER_CAPTURE=handover the payment is
// captured when the first unit is handed over, and not before.
func TestStoryPaymentIsCapturedAtHandOver(t *testing.T) {
	t.Parallel()
	s := harness.NewShop(t, cluster.One, map[string]string{"ORDER_CAPTURE": "handover"})
	g, p := s.Sell(t, 1000, 10), s.Customer(t)
	leaves, stayed, back := p.Buy(t, harness.Line(g.SKU, 3)).GetId(), p.Buy(t, harness.Line(g.SKU, 1)).GetId(), p.Buy(t, harness.Line(g.SKU, 1)).GetId()
	s.Settles(t, harness.Soon)
	stands(t, p, leaves, stays, waits, here)

	s.HandOver(t, leaves, g.SKU, 1)
	stands(t, p, leaves, stays, paid, partly)
	s.HandOver(t, leaves, g.SKU, 2)
	stands(t, p, leaves, stays, paid, wholly)
	require.Equal(t, http.StatusOK, p.Cancel(t, back).Status)
	stands(t, p, back, ended, voided, here)
	stands(t, p, stayed, stays, waits, here)
	s.Settles(t, harness.Soon)
	harness.Await(t, harness.Soon, func() error { return harness.NoFaults(harness.EventFaults(t.Context(), s.Cluster)) })
}
