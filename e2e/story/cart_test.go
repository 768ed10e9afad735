package story

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
)

// cartCall is a call of the cart over REST.
type cartCall func(t testing.TB, method, path, body string) harness.Answer

// cartOf returns the calls of a shopper with a bearer token.
func cartOf(p *harness.Shopper) cartCall {
	return func(t testing.TB, method, path, body string) harness.Answer {
		t.Helper()
		a, err := p.Send(t.Context(), method, p.Shop.Edge()+path, strings.NewReader(body), nil)
		require.NoError(t, err)
		return a
	}
}

// set sets a line and returns the cart.
func (c cartCall) set(t testing.TB, sku string, quantity int) *webv1.Cart {
	t.Helper()
	return readCart(t, c(t, http.MethodPut, "/v1/cart/lines/"+sku, `{"quantity":`+strconv.Itoa(quantity)+`}`))
}

// get returns the cart.
func (c cartCall) get(t testing.TB) *webv1.Cart {
	t.Helper()
	return readCart(t, c(t, http.MethodGet, "/v1/cart", ""))
}

func readCart(t testing.TB, a harness.Answer) *webv1.Cart {
	t.Helper()
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	require.Equal(t, "no-store", a.Header.Get("Cache-Control"))
	cart := new(webv1.Cart)
	a.Read(t, cart)
	return cart
}

// quantities returns the quantity of each SKU of lines.
func quantities(lines []*webv1.CartLine) map[string]int32 {
	all := make(map[string]int32)
	for _, line := range lines {
		all[line.GetSku()] = line.GetQuantity()
	}
	return all
}

// TestStoryACustomersCart fills, changes and reads a cart; a price that changes and a stock that
// ends show line by line.
func TestStoryACustomersCart(t *testing.T) {
	s := harness.SharedShop(t)
	tea, cup := s.Sell(t, 1200, 5), s.Sell(t, 800, 5)
	hanako := cartOf(s.Customer(t))
	require.Zero(t, hanako.get(t).GetVersion())
	hanako.set(t, tea.SKU, 2)
	cart := hanako.set(t, cup.SKU, 1)
	require.EqualValues(t, 3200, cart.GetSubtotal().GetAmount())
	require.EqualValues(t, 3, cart.GetTotalQuantity())
	require.Empty(t, cart.GetBlockers())

	s.Reprice(t, tea, 1500)
	cart = hanako.set(t, cup.SKU, 9)
	require.EqualValues(t, 1500, cart.GetLines()[0].GetUnitPrice().GetAmount())
	require.EqualValues(t, 1200, cart.GetLines()[0].GetPreviousPrice().GetAmount())
	require.Equal(t, webv1.CartLineStatus_CART_LINE_STATUS_QUANTITY_TOO_LARGE, cart.GetLines()[1].GetStatus())
	require.EqualValues(t, 5, cart.GetLines()[1].GetMaxQuantity())
	require.Equal(t, []string{"OUT_OF_STOCK", cup.SKU}, []string{cart.GetBlockers()[0].GetReason(), cart.GetBlockers()[0].GetSku()})
	require.Equal(t, "在庫がありません。", cart.GetBlockers()[0].GetMessage())

	cart = readCart(t, hanako(t, http.MethodPut, "/v1/cart/lines/"+cup.SKU+"/saved", `{"saved":true}`))
	require.Equal(t, map[string]int32{cup.SKU: 9}, quantities(cart.GetSavedLines()))
	cart = readCart(t, hanako(t, http.MethodDelete, "/v1/cart/lines/"+tea.SKU, ""))
	require.Empty(t, cart.GetLines())
	require.Equal(t, "LINES_MISSING", cart.GetBlockers()[0].GetReason())
	require.Equal(t, cart.GetVersion(), hanako.get(t).GetVersion())

	other := cartOf(s.Customer(t))
	require.Empty(t, other.get(t).GetSavedLines(), "another customer has another cart")
	hanako(t, http.MethodPut, "/v1/cart/lines/NONE", `{"quantity":1}`).Refuses(t, http.StatusBadRequest, "SKU_NOT_FOR_SALE")
	hanako(t, http.MethodPut, "/v1/cart/lines/NONE/saved", `{"saved":true}`).Refuses(t, http.StatusNotFound, "CART_LINE_NOT_FOUND")
}

// inTwoTabs sets many lines at once and requires that the cart has all of them.
func (c cartCall) inTwoTabs(t testing.TB, goods ...harness.Good) {
	t.Helper()
	answers := make([]harness.Answer, len(goods))
	var tabs sync.WaitGroup
	for i, good := range goods {
		tabs.Go(func() { answers[i] = c(t, http.MethodPut, "/v1/cart/lines/"+good.SKU, `{"quantity":2}`) })
	}
	tabs.Wait()
	want := make(map[string]int32)
	for i, good := range goods {
		require.Equal(t, http.StatusOK, answers[i].Status, "%s", answers[i].Body)
		want[good.SKU] = 2
	}
	require.Equal(t, want, quantities(c.get(t).GetLines()))
}

// TestStoryTwoTabsOfACustomerLoseNoLine: also if the cart does not exist yet.
func TestStoryTwoTabsOfACustomerLoseNoLine(t *testing.T) {
	s := harness.SharedShop(t)
	goods := make([]harness.Good, 6)
	for i := range goods {
		goods[i] = s.Sell(t, 500, 9)
	}
	cartOf(s.Customer(t)).inTwoTabs(t, goods...)
}
