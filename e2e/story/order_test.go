package story

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

func TestStoryShopperOrdersAndCancels(t *testing.T) {
	s := harness.SharedShop(t)
	tea, cup := s.Sell(t, 1080, 10), s.Sell(t, 3300, 5)
	before := s.Reconciled(t, harness.Soon)

	p := s.Register(t)
	a := p.Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: p.Email, Password: p.Password})
	require.Equal(t, http.StatusOK, a.Status)
	a.Read(t, p.Tokens)

	list := new(webv1.ListProductsResponse)
	p.Get(t, "/v1/products?page=1&category=tea").Read(t, list)
	require.Equal(t, tea.ID, harness.FindCard(t, list, tea.ID).GetId())
	require.EqualValues(t, 1080, harness.FindCard(t, list, tea.ID).GetPriceFrom().GetAmount())
	detail := new(webv1.ProductDetail)
	p.Get(t, "/v1/products/"+tea.ID).Read(t, detail)
	require.Equal(t, tea.SKU, detail.GetVariants()[0].GetSku())

	address := p.AddAddress(t)
	order := harness.Basket(harness.Line(tea.SKU, 2), harness.Line(cup.SKU, 1))
	order.AddressId, order.ExpectedTotal = address.GetId(), harness.ExpectYen(2*1080+3300)
	a = p.Place(t, id.New(), order)
	require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
	placed := new(webv1.Order)
	a.Read(t, placed)
	require.Equal(t, "/v1/orders/"+placed.GetId(), a.Header.Get("Location"))
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, placed.GetStatus())
	require.EqualValues(t, 5460, placed.GetTotal().GetAmount())
	require.Len(t, placed.GetLines(), 2)
	require.EqualValues(t, 2160, placed.GetLines()[0].GetLineTotal().GetAmount())
	require.Equal(t, address.GetAddress().GetLine1(), placed.GetAddress().GetLine1())
	require.EqualValues(t, 8, s.Available(t, tea.SKU))

	require.Equal(t, placed.GetId(), p.Orders(t)[0].GetId())
	harness.Await(t, harness.Soon, func() error {
		return harness.Equal(p.Order(t, placed.GetId()).GetPaymentStatus(), webv1.PaymentStatus_PAYMENT_STATUS_PAID)
	})
	sold := s.Reconciled(t, harness.Soon)
	require.Equal(t, harness.SalesTotals{
		Orders: before.Orders + 1, Lines: before.Lines + 2, Total: before.Total + 5460, Canceled: before.Canceled, CanceledTotal: before.CanceledTotal,
	}, sold)

	mail := s.MailWith(t, p.Email, placed.GetNumber())
	require.Contains(t, mail.Subject, "ご注文が確定しました")
	require.Contains(t, mail.Text, "/orders/"+placed.GetId())

	a = p.Cancel(t, placed.GetId())
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CANCELED, p.Order(t, placed.GetId()).GetStatus())
	harness.Await(t, harness.Soon, func() error {
		return harness.Equal(p.Order(t, placed.GetId()).GetPaymentStatus(), webv1.PaymentStatus_PAYMENT_STATUS_REFUNDED)
	})
	require.EqualValues(t, 10, s.Available(t, tea.SKU))
	again := new(webv1.Order)
	p.Cancel(t, placed.GetId()).Read(t, again)
	shown := p.Order(t, placed.GetId())
	shown.Steps = nil // GetOrder alone has them
	require.True(t, proto.Equal(shown, again), "a second cancel answers with the order")
	back := s.Reconciled(t, harness.Soon)
	require.Equal(t, harness.SalesTotals{
		Orders: sold.Orders, Lines: sold.Lines, Total: sold.Total, Canceled: sold.Canceled + 1, CanceledTotal: sold.CanceledTotal + 5460,
	}, back)
	require.Contains(t, s.MailWith(t, p.Email, "キャンセルしました").Text, placed.GetNumber())
	s.Settles(t, harness.Soon)
	harness.Await(t, harness.Soon, func() error { return harness.NoFaults(harness.EventFaults(t.Context(), s.Cluster)) })
}

func TestStorySoldOut(t *testing.T) {
	s := harness.SharedShop(t)
	last := s.Sell(t, 500, 3)
	p := s.Customer(t)
	refusal := p.Place(t, id.New(), harness.Basket(harness.Line(last.SKU, 2), harness.Line(last.SKU, 2)))
	refusal.Refuses(t, http.StatusConflict, "OUT_OF_STOCK")
	require.Contains(t, string(refusal.Body), `"details":{"items":[{"sku":"`+last.SKU+`","available":`, "what is left, for programs")
	require.EqualValues(t, 3, s.Available(t, last.SKU), "a refusal holds nothing")

	order := p.Buy(t, harness.Line(last.SKU, 2), harness.Line(last.SKU, 1))
	require.Len(t, order.GetLines(), 2, "lines of one SKU stay apart")
	key := id.New()
	p.Place(t, key, harness.Basket(harness.Line(last.SKU, 1))).Refuses(t, http.StatusConflict, "OUT_OF_STOCK")
	require.Len(t, p.Orders(t), 1)

	s.Stock(t, last.SKU, 4)
	require.Equal(t, http.StatusCreated, p.Place(t, key, harness.Basket(harness.Line(last.SKU, 1))).Status, "a refused key may be used again")
	s.Settles(t, harness.Soon)
}

func TestStoryADeclinedCardReservesAndChargesNothing(t *testing.T) {
	s := harness.SharedShop(t)
	g := s.Sell(t, 500, 3)
	p := s.Customer(t)
	before := s.Reconciled(t, harness.Soon)
	order := harness.Basket(harness.Line(g.SKU, 2))
	order.PaymentMethod = harness.CardDeclined
	key := id.New()
	p.Place(t, key, order).Refuses(t, http.StatusPaymentRequired, "PAYMENT_DECLINED")
	p.Place(t, key, order).Refuses(t, http.StatusPaymentRequired, "PAYMENT_DECLINED")
	require.Empty(t, p.Orders(t))
	harness.Await(t, harness.Soon, func() error { return harness.Equal(s.Available(t, g.SKU), 3) })
	s.Settles(t, harness.Soon)
	require.Equal(t, before, s.Reconciled(t, harness.Soon))
}

func TestStoryPriceChanges(t *testing.T) {
	s := harness.SharedShop(t)
	g := s.Sell(t, 1000, 5)
	p := s.Customer(t)
	order := harness.Basket(harness.Line(g.SKU, 2))
	order.ExpectedTotal = harness.ExpectYen(2000)
	key := id.New()
	placed := new(webv1.Order)
	p.Place(t, key, order).Read(t, placed)

	s.Reprice(t, g, 1200)
	p.Place(t, id.New(), order).Refuses(t, http.StatusConflict, "TOTAL_CHANGED")
	order.ExpectedTotal = harness.ExpectYen(2400)
	require.Equal(t, http.StatusCreated, p.Place(t, id.New(), order).Status)
	require.EqualValues(t, 1000, p.Order(t, placed.GetId()).GetLines()[0].GetUnitPrice().GetAmount(), "an order keeps its price")

	order.ExpectedTotal = harness.ExpectYen(2000)
	again := new(webv1.Order)
	p.Place(t, key, order).Read(t, again)
	require.Equal(t, placed.GetId(), again.GetId(), "a repetition is answered from the order")
	require.EqualValues(t, 1, s.Available(t, g.SKU))
}

func TestStoryLimits(t *testing.T) {
	s := harness.SharedShop(t)
	g := s.Sell(t, 10, 5000)
	p := s.Customer(t)
	many := make([]*webv1.OrderLineInput, 101)
	for i := range many {
		many[i] = harness.Line(g.SKU, 1)
	}
	p.Place(t, id.New(), harness.Basket(many...)).Refuses(t, http.StatusBadRequest, "LINE_LIMIT")
	p.Place(t, id.New(), harness.Basket(harness.Line(g.SKU, 1000))).Refuses(t, http.StatusBadRequest, "QUANTITY_LIMIT")
	require.EqualValues(t, 5000, s.Available(t, g.SKU))
	require.Len(t, p.Buy(t, many[:100]...).GetLines(), 100)
	require.EqualValues(t, 999, p.Buy(t, harness.Line(g.SKU, 999)).GetLines()[0].GetQuantity())
}

// TestStoryF13OppositeBaskets checks that orders with the same products in opposite order do not
// deadlock.
func TestStoryF13OppositeBaskets(t *testing.T) {
	s := harness.SharedShop(t)
	const pairs = 20
	a, b, p := s.Sell(t, 100, 3*pairs), s.Sell(t, 100, 3*pairs), s.Customer(t)
	answers, faults := make([]harness.Answer, 2*pairs), make([]error, 2*pairs)
	var turnedAway atomic.Int64
	var group sync.WaitGroup
	for i := range answers {
		lines := []*webv1.OrderLineInput{harness.Line(a.SKU, 1), harness.Line(b.SKU, 2), harness.Line(a.SKU, 1)}
		if i%2 == 1 {
			lines = []*webv1.OrderLineInput{harness.Line(b.SKU, 1), harness.Line(a.SKU, 1)}
		}
		group.Go(func() { answers[i], faults[i] = p.Insist(t.Context(), harness.Basket(lines...), &turnedAway) })
	}
	group.Wait()
	for i, got := range answers {
		require.NoError(t, faults[i])
		require.Equal(t, http.StatusCreated, got.Status, "%s", got.Body)
	}
	require.Zero(t, s.Available(t, a.SKU))
	require.Zero(t, s.Available(t, b.SKU))
	s.Settles(t, harness.Soon)
}
