package e2e

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/id"
)

// soon bounds background work while all processes and stores run.
const soon = 20 * time.Second

func TestStoryShopperOrdersAndCancels(t *testing.T) {
	s := sharedShop(t)
	tea, cup := s.sell(t, 1080, 10), s.sell(t, 3300, 5)
	before := s.reconciled(t, soon)

	p := s.register(t)
	a := p.post(t, "/v1/auth/login", &webv1.LoginRequest{Email: p.email, Password: p.password})
	require.Equal(t, http.StatusOK, a.status)
	a.read(t, p.tokens)

	list := new(webv1.ListProductsResponse)
	p.get(t, "/v1/products?page=1&category=tea").read(t, list)
	require.Equal(t, tea.id, find(t, list, tea.id).GetId())
	require.EqualValues(t, 1080, find(t, list, tea.id).GetPriceFrom().GetAmount())
	detail := new(webv1.ProductDetail)
	p.get(t, "/v1/products/"+tea.id).read(t, detail)
	require.Equal(t, tea.sku, detail.GetVariants()[0].GetSku())

	address := p.addAddress(t)
	order := basket(line(tea.sku, 2), line(cup.sku, 1))
	order.AddressId, order.ExpectedTotal = address.GetId(), yen(2*1080+3300)
	a = p.place(t, id.New(), order)
	require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
	placed := new(webv1.Order)
	a.read(t, placed)
	require.Equal(t, "/v1/orders/"+placed.GetId(), a.header.Get("Location"))
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, placed.GetStatus())
	require.EqualValues(t, 5460, placed.GetTotal().GetAmount())
	require.Len(t, placed.GetLines(), 2)
	require.EqualValues(t, 2160, placed.GetLines()[0].GetAmount().GetAmount())
	require.Equal(t, address.GetAddress().GetLine1(), placed.GetAddress().GetLine1())
	require.EqualValues(t, 8, s.available(t, tea.sku))

	require.Equal(t, placed.GetId(), p.orders(t)[0].GetId())
	await(t, soon, func() error {
		return is(p.order(t, placed.GetId()).GetPaymentStatus(), webv1.PaymentStatus_PAYMENT_STATUS_PAID)
	})
	sold := s.reconciled(t, soon)
	require.Equal(t, salesTotals{before.orders + 1, before.lines + 2, before.total + 5460, before.canceled, before.canceledTotal}, sold)

	a = p.cancel(t, placed.GetId())
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CANCELED, p.order(t, placed.GetId()).GetStatus())
	await(t, soon, func() error {
		return is(p.order(t, placed.GetId()).GetPaymentStatus(), webv1.PaymentStatus_PAYMENT_STATUS_REFUNDED)
	})
	require.EqualValues(t, 10, s.available(t, tea.sku))
	again := new(webv1.Order)
	p.cancel(t, placed.GetId()).read(t, again)
	require.True(t, proto.Equal(p.order(t, placed.GetId()), again), "a second cancel answers with the order")
	back := s.reconciled(t, soon)
	require.Equal(t, salesTotals{sold.orders, sold.lines, sold.total, sold.canceled + 1, sold.canceledTotal + 5460}, back)
	s.settles(t, soon)
	await(t, soon, func() error { return none(EventFaults(t.Context(), s.Cluster)) })
}

// find returns the card of a product in a listing.
func find(t testing.TB, list *webv1.ListProductsResponse, productID string) *webv1.ProductCard {
	t.Helper()
	for _, card := range list.GetProducts() {
		if card.GetId() == productID {
			return card
		}
	}
	require.Fail(t, "not listed", productID)
	return nil
}

func TestStorySoldOut(t *testing.T) {
	s := sharedShop(t)
	last := s.sell(t, 500, 3)
	p := s.customer(t)
	p.place(t, id.New(), basket(line(last.sku, 2), line(last.sku, 2))).refuses(t, http.StatusConflict, "OUT_OF_STOCK")
	require.EqualValues(t, 3, s.available(t, last.sku), "a refusal holds nothing")

	order := p.buy(t, line(last.sku, 2), line(last.sku, 1))
	require.Len(t, order.GetLines(), 2, "lines of one SKU stay apart")
	key := id.New()
	p.place(t, key, basket(line(last.sku, 1))).refuses(t, http.StatusConflict, "OUT_OF_STOCK")
	require.Len(t, p.orders(t), 1)

	s.stock(t, last.sku, 4)
	require.Equal(t, http.StatusCreated, p.place(t, key, basket(line(last.sku, 1))).status, "a refused key may be used again")
	s.settles(t, soon)
}

func TestStoryDeclinedCardLeavesNoTrace(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 500, 3)
	p := s.customer(t)
	before := s.reconciled(t, soon)
	order := basket(line(g.sku, 2))
	order.PaymentMethod = cardDeclined
	key := id.New()
	p.place(t, key, order).refuses(t, http.StatusPaymentRequired, "PAYMENT_DECLINED")
	p.place(t, key, order).refuses(t, http.StatusPaymentRequired, "PAYMENT_DECLINED")
	require.Empty(t, p.orders(t))
	await(t, soon, func() error { return is(s.available(t, g.sku), 3) })
	s.settles(t, soon)
	require.Equal(t, before, s.reconciled(t, soon))
}

func TestStoryPriceChanges(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 1000, 5)
	p := s.customer(t)
	order := basket(line(g.sku, 2))
	order.ExpectedTotal = yen(2000)
	key := id.New()
	placed := new(webv1.Order)
	p.place(t, key, order).read(t, placed)

	s.reprice(t, g, 1200)
	p.place(t, id.New(), order).refuses(t, http.StatusConflict, "TOTAL_CHANGED")
	order.ExpectedTotal = yen(2400)
	require.Equal(t, http.StatusCreated, p.place(t, id.New(), order).status)
	require.EqualValues(t, 1000, p.order(t, placed.GetId()).GetLines()[0].GetUnitPrice().GetAmount(), "an order keeps its price")

	order.ExpectedTotal = yen(2000)
	again := new(webv1.Order)
	p.place(t, key, order).read(t, again)
	require.Equal(t, placed.GetId(), again.GetId(), "a repetition is answered from the order")
	require.EqualValues(t, 1, s.available(t, g.sku))
}

func TestStoryLimits(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 10, 5000)
	p := s.customer(t)
	many := make([]*webv1.OrderLineDraft, 101)
	for i := range many {
		many[i] = line(g.sku, 1)
	}
	p.place(t, id.New(), basket(many...)).refuses(t, http.StatusBadRequest, "LINE_LIMIT")
	p.place(t, id.New(), basket(line(g.sku, 1000))).refuses(t, http.StatusBadRequest, "QUANTITY_LIMIT")
	imported := basket(line(g.sku, 1))
	imported.Imported = &webv1.ImportedSale{CustomerId: id.New(), BusinessDate: "2010-12-01"}
	p.place(t, id.New(), imported).refuses(t, http.StatusForbidden, "IMPORT_FORBIDDEN")
	require.EqualValues(t, 5000, s.available(t, g.sku))
	require.Len(t, p.buy(t, many[:100]...).GetLines(), 100)
	require.EqualValues(t, 999, p.buy(t, line(g.sku, 999)).GetLines()[0].GetQuantity())
}

// TestStoryF13OppositeBaskets checks that orders with the same products in opposite order do not
// deadlock.
func TestStoryF13OppositeBaskets(t *testing.T) {
	s := sharedShop(t)
	const pairs = 20
	a, b, p := s.sell(t, 100, 3*pairs), s.sell(t, 100, 3*pairs), s.customer(t)
	answers, faults := make([]answer, 2*pairs), make([]error, 2*pairs)
	var turnedAway atomic.Int64
	var group sync.WaitGroup
	for i := range answers {
		lines := []*webv1.OrderLineDraft{line(a.sku, 1), line(b.sku, 2), line(a.sku, 1)}
		if i%2 == 1 {
			lines = []*webv1.OrderLineDraft{line(b.sku, 1), line(a.sku, 1)}
		}
		group.Go(func() { answers[i], faults[i] = p.insist(t.Context(), basket(lines...), &turnedAway) })
	}
	group.Wait()
	for i, got := range answers {
		require.NoError(t, faults[i])
		require.Equal(t, http.StatusCreated, got.status, "%s", got.body)
	}
	require.Zero(t, s.available(t, a.sku))
	require.Zero(t, s.available(t, b.sku))
	s.settles(t, soon)
}
