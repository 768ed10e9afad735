package story

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// shownWithin bounds how long the pages of the shop may show old stock while their consumer runs.
const shownWithin = 5 * time.Second

// TestStoryI09StockEventsArePublished sells a SKU until few units, then none, are left, and
// restocks it. Each change reaches Kafka and the pages of the shop, and each movement is published
// exactly once.
func TestStoryI09StockEventsArePublished(t *testing.T) {
	s := harness.SharedShop(t)
	listener := s.Listen(t)
	g, p := s.Sell(t, 700, 8), s.Customer(t)
	harness.Await(t, harness.Soon, func() error { return showsStock(t, s, g, webv1.StockStatus_STOCK_STATUS_IN_STOCK) })
	require.Empty(t, listener.Of(g.SKU), "nothing happened yet")

	p.Buy(t, harness.Line(g.SKU, 3))
	harness.Await(t, shownWithin, func() error { return showsStock(t, s, g, webv1.StockStatus_STOCK_STATUS_LOW_STOCK) })
	p.Buy(t, harness.Line(g.SKU, 5))
	harness.Await(t, shownWithin, func() error { return showsStock(t, s, g, webv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK) })
	p.Place(t, id.New(), harness.Basket(harness.Line(g.SKU, 1))).Refuses(t, http.StatusConflict, "OUT_OF_STOCK")
	receive(t, s, g.SKU, 20)
	harness.Await(t, shownWithin, func() error { return showsStock(t, s, g, webv1.StockStatus_STOCK_STATUS_IN_STOCK) })

	want := []string{"stock.low 5 of 5", "stock.out", "stock.back 20"}
	harness.Await(t, harness.Soon, func() error { return harness.Equal(fmt.Sprint(listener.Of(g.SKU)), fmt.Sprint(want)) })
	book, err := s.Office(t).Inventory.ListMovements(t.Context(), &inventoryv1.ListMovementsRequest{Sku: g.SKU})
	require.NoError(t, err)
	require.Len(t, book.GetMovements(), 4)
	harness.Await(t, harness.Soon, func() error { return harness.Equal(len(listener.Movements(g.SKU)), len(book.GetMovements())) })
	results := listener.Movements(g.SKU)
	for _, m := range book.GetMovements() {
		require.Equal(t, 1, results[m.GetId()], "movement %v", m)
	}
	last := listener.Last(g.SKU)
	require.Equal(t, []int64{20, 20}, []int64{int64(last.GetAvailable()), int64(last.GetOrderable())})
}

// showsStock returns an error unless the pages show the stock status want for a product.
func showsStock(t testing.TB, s *harness.Shop, g harness.Good, want webv1.StockStatus) error {
	t.Helper()
	if err := s.Shows(t, g); err != nil {
		return err
	}
	detail, list := new(webv1.ProductDetail), new(webv1.ListProductsResponse)
	s.Guest().Get(t, "/v1/products/"+g.ID).Read(t, detail)
	s.Guest().Get(t, "/v1/products").Read(t, list)
	if err := harness.Equal(detail.GetVariants()[0].GetStock(), want); err != nil {
		return err
	}
	return harness.Equal(harness.FindCard(t, list, g.ID).GetStock(), want)
}

// receive adds received units of a SKU.
func receive(t testing.TB, s *harness.Shop, sku string, units int32) {
	t.Helper()
	_, err := s.Office(t).Inventory.AdjustStock(t.Context(), &inventoryv1.AdjustStockRequest{
		OperationId: id.New(), Cause: inventoryv1.MovementCause_MOVEMENT_CAUSE_RECEIVED, Reference: "delivery note",
		Adjustments: []*inventoryv1.Adjustment{{Sku: sku, Delta: units}},
	})
	require.NoError(t, err)
}

// TestStoryI01ShippedAndReturned ships an order in two parcels. All units come back in two returns;
// one unit is broken.
func TestStoryI01ShippedAndReturned(t *testing.T) {
	s := harness.SharedShop(t)
	g, p := s.Sell(t, 900, 10), s.Customer(t)
	order := p.Buy(t, harness.Line(g.SKU, 3)).GetId()
	requireLevel(t, s, g.SKU, 10, 3)
	desk, operation := s.Office(t).Inventory, id.New()

	for range 2 { // the second call repeats the operation
		_, err := desk.FulfillStock(t.Context(), &inventoryv1.FulfillStockRequest{
			OrderId: order, OperationId: operation, Lines: []*inventoryv1.UnitSelection{{Sku: g.SKU, Quantity: 2}},
		})
		require.NoError(t, err)
		requireLevel(t, s, g.SKU, 8, 1)
	}
	whole, err := desk.FulfillStock(t.Context(), &inventoryv1.FulfillStockRequest{OrderId: order})
	require.NoError(t, err)
	require.Equal(t, inventoryv1.ReservationStatus_RESERVATION_STATUS_FULFILLED, whole.GetReservation().GetStatus())
	requireLevel(t, s, g.SKU, 7, 0)

	restock, writeOff := inventoryv1.ReturnOutcome_RETURN_OUTCOME_RESTOCK, inventoryv1.ReturnOutcome_RETURN_OUTCOME_WRITE_OFF
	takeBack(t, s, order, g.SKU, inventoryv1.ReservationStatus_RESERVATION_STATUS_FULFILLED, restock, writeOff)
	requireLevel(t, s, g.SKU, 8, 0)
	takeBack(t, s, order, g.SKU, inventoryv1.ReservationStatus_RESERVATION_STATUS_RESTOCKED, restock)
	requireLevel(t, s, g.SKU, 9, 0)
	_, err = desk.ReturnStock(t.Context(), &inventoryv1.ReturnStockRequest{
		OrderId: order, OperationId: id.New(), Lines: []*inventoryv1.ReturnLine{returned(g.SKU, restock)},
	})
	require.ErrorContains(t, err, "QUANTITY_EXCEEDED")

	got, err := desk.GetReservation(t.Context(), &inventoryv1.GetReservationRequest{OrderId: order})
	require.NoError(t, err)
	require.Len(t, got.GetReservationLines(), 1)
	l := got.GetReservationLines()[0]
	require.Equal(t, []int64{3, 0, 3, 2, 1},
		[]int64{int64(l.GetQuantity()), int64(l.GetReleased()), int64(l.GetFulfilled()), int64(l.GetRestocked()), int64(l.GetWrittenOff())})
	s.Settles(t, harness.Soon)
}

func returned(sku string, outcome inventoryv1.ReturnOutcome) *inventoryv1.ReturnLine {
	return &inventoryv1.ReturnLine{Line: &inventoryv1.UnitSelection{Sku: sku, Quantity: 1}, Outcome: outcome}
}

// takeBack returns one unit for each outcome, and requires the state of the reservation afterwards.
func takeBack(t testing.TB, s *harness.Shop, order, sku string, want inventoryv1.ReservationStatus, outcomes ...inventoryv1.ReturnOutcome) {
	t.Helper()
	request := &inventoryv1.ReturnStockRequest{OrderId: order, OperationId: id.New(), Reason: "sent back"}
	for _, outcome := range outcomes {
		request.Lines = append(request.Lines, returned(sku, outcome))
	}
	res, err := s.Office(t).Inventory.ReturnStock(t.Context(), request)
	require.NoError(t, err)
	require.Equal(t, want, res.GetReservation().GetStatus())
}

// requireLevel requires the units of a SKU at the default location.
func requireLevel(t testing.TB, s *harness.Shop, sku string, onHand, reserved int64) {
	t.Helper()
	res, err := s.Office(t).Inventory.BatchGetLevels(t.Context(), &inventoryv1.BatchGetLevelsRequest{Skus: []string{sku}})
	require.NoError(t, err)
	require.Len(t, res.GetLevels(), 1)
	require.Equal(t, []int64{onHand, reserved}, []int64{int64(res.GetLevels()[0].GetOnHand()), int64(res.GetLevels()[0].GetReserved())})
}
