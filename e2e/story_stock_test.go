package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/id"
)

// shownWithin bounds how long the pages of the shop may show old stock while their consumer runs.
const shownWithin = 5 * time.Second

// TestStoryI09StockIsTold sells a SKU until few units, then none, are left, and restocks it. Each
// change reaches Kafka and the pages of the shop, and each movement is published exactly once.
func TestStoryI09StockIsTold(t *testing.T) {
	s := sharedShop(t)
	news := s.listen(t)
	g, p := s.sell(t, 700, 8), s.customer(t)
	await(t, soon, func() error { return s.showsStock(t, g, webv1.StockStatus_STOCK_STATUS_IN) })
	require.Empty(t, news.of(g.sku), "nothing happened yet")

	p.buy(t, line(g.sku, 3))
	await(t, shownWithin, func() error { return s.showsStock(t, g, webv1.StockStatus_STOCK_STATUS_LOW) })
	p.buy(t, line(g.sku, 5))
	await(t, shownWithin, func() error { return s.showsStock(t, g, webv1.StockStatus_STOCK_STATUS_OUT) })
	p.place(t, id.New(), basket(line(g.sku, 1))).refuses(t, http.StatusConflict, "OUT_OF_STOCK")
	s.receive(t, g.sku, 20)
	await(t, shownWithin, func() error { return s.showsStock(t, g, webv1.StockStatus_STOCK_STATUS_IN) })

	want := []string{"stock.low 5 of 5", "stock.out", "stock.back 20"}
	await(t, soon, func() error { return is(fmt.Sprint(news.of(g.sku)), fmt.Sprint(want)) })
	book, err := s.office(t).inventory.ListMovements(t.Context(), &inventoryv1.ListMovementsRequest{Sku: g.sku})
	require.NoError(t, err)
	require.Len(t, book.GetMovements(), 4)
	await(t, soon, func() error { return is(len(news.movements(g.sku)), len(book.GetMovements())) })
	told := news.movements(g.sku)
	for _, m := range book.GetMovements() {
		require.Equal(t, 1, told[m.GetId()], "movement %v", m)
	}
	last := news.last(g.sku)
	require.Equal(t, []int64{20, 20}, []int64{last.GetAvailable(), last.GetOrderable()})
}

// showsStock returns an error unless the pages show the stock status want for a product.
func (s *shop) showsStock(t testing.TB, g good, want webv1.StockStatus) error {
	t.Helper()
	if err := s.shows(t, g); err != nil {
		return err
	}
	detail, list := new(webv1.ProductDetail), new(webv1.ListProductsResponse)
	s.guest().get(t, "/v1/products/"+g.id).read(t, detail)
	s.guest().get(t, "/v1/products").read(t, list)
	if err := is(detail.GetVariants()[0].GetStock(), want); err != nil {
		return err
	}
	return is(find(t, list, g.id).GetStock(), want)
}

// receive adds received units of a SKU.
func (s *shop) receive(t testing.TB, sku string, units int64) {
	t.Helper()
	_, err := s.office(t).inventory.AdjustStock(t.Context(), &inventoryv1.AdjustStockRequest{
		OperationId: id.New(), Cause: inventoryv1.MovementCause_MOVEMENT_CAUSE_RECEIVED, Reference: "delivery note",
		Adjustments: []*inventoryv1.Adjustment{{Sku: sku, Delta: units}},
	})
	require.NoError(t, err)
}

// TestStoryI01ShippedAndReturned ships an order in two parcels. All units come back in two returns;
// one unit is broken.
func TestStoryI01ShippedAndReturned(t *testing.T) {
	s := sharedShop(t)
	g, p := s.sell(t, 900, 10), s.customer(t)
	order := p.buy(t, line(g.sku, 3)).GetId()
	s.requireLevel(t, g.sku, 10, 3)
	desk, operation := s.office(t).inventory, id.New()

	for range 2 { // the second call repeats the operation
		_, err := desk.Fulfill(t.Context(), &inventoryv1.FulfillRequest{
			OrderId: order, OperationId: operation, Lines: []*inventoryv1.PartLine{{Sku: g.sku, Quantity: 2}},
		})
		require.NoError(t, err)
		s.requireLevel(t, g.sku, 8, 1)
	}
	whole, err := desk.Fulfill(t.Context(), &inventoryv1.FulfillRequest{OrderId: order})
	require.NoError(t, err)
	require.Equal(t, inventoryv1.ReservationState_RESERVATION_STATE_FULFILLED, whole.GetReservation().GetState())
	s.requireLevel(t, g.sku, 7, 0)

	restock, writeOff := inventoryv1.ReturnOutcome_RETURN_OUTCOME_RESTOCK, inventoryv1.ReturnOutcome_RETURN_OUTCOME_WRITE_OFF
	s.takeBack(t, order, g.sku, inventoryv1.ReservationState_RESERVATION_STATE_FULFILLED, restock, writeOff)
	s.requireLevel(t, g.sku, 8, 0)
	s.takeBack(t, order, g.sku, inventoryv1.ReservationState_RESERVATION_STATE_RESTOCKED, restock)
	s.requireLevel(t, g.sku, 9, 0)
	_, err = desk.Return(t.Context(), &inventoryv1.ReturnRequest{
		OrderId: order, OperationId: id.New(), Lines: []*inventoryv1.ReturnLine{returned(g.sku, restock)},
	})
	require.ErrorContains(t, err, "QUANTITY_EXCEEDED")

	got, err := desk.GetReservation(t.Context(), &inventoryv1.GetReservationRequest{OrderId: order})
	require.NoError(t, err)
	require.Len(t, got.GetParts(), 1)
	l := got.GetParts()[0]
	require.Equal(t, []int64{3, 0, 3, 2, 1},
		[]int64{l.GetQuantity(), l.GetReleased(), l.GetFulfilled(), l.GetRestocked(), l.GetWrittenOff()})
	s.settles(t, soon)
}

func returned(sku string, outcome inventoryv1.ReturnOutcome) *inventoryv1.ReturnLine {
	return &inventoryv1.ReturnLine{Line: &inventoryv1.PartLine{Sku: sku, Quantity: 1}, Outcome: outcome}
}

// takeBack returns one unit for each outcome, and requires the state of the reservation afterwards.
func (s *shop) takeBack(t testing.TB, order, sku string, want inventoryv1.ReservationState, outcomes ...inventoryv1.ReturnOutcome) {
	t.Helper()
	request := &inventoryv1.ReturnRequest{OrderId: order, OperationId: id.New(), Reason: "sent back"}
	for _, outcome := range outcomes {
		request.Lines = append(request.Lines, returned(sku, outcome))
	}
	res, err := s.office(t).inventory.Return(t.Context(), request)
	require.NoError(t, err)
	require.Equal(t, want, res.GetReservation().GetState())
}

// requireLevel requires the units of a SKU at the default location.
func (s *shop) requireLevel(t testing.TB, sku string, onHand, reserved int64) {
	t.Helper()
	res, err := s.office(t).inventory.BatchGetLevels(t.Context(), &inventoryv1.BatchGetLevelsRequest{Skus: []string{sku}})
	require.NoError(t, err)
	require.Len(t, res.GetLevels(), 1)
	require.Equal(t, []int64{onHand, reserved}, []int64{res.GetLevels()[0].GetOnHand(), res.GetLevels()[0].GetReserved()})
}
