package story

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

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
	require.Eventually(t, func() bool { return hanako.get(t).GetLines()[0].GetUnitPrice().GetAmount() == 1500 }, harness.Soon, time.Millisecond)
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

// cartAt returns the calls of a page of the shop in a browser.
func cartAt(b *harness.Browser) cartCall {
	return func(t testing.TB, method, path, body string) harness.Answer {
		t.Helper()
		return b.Call(t, method, path, body, nil)
	}
}

// TestStoryAGuestsCartIsMergedAtLogin: a guest adds lines by cookie in two tabs, logs in on the
// issuer's pages, and finds them beside those of another device.
func TestStoryAGuestsCartIsMergedAtLogin(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	p := s.Customer(t)
	tea, cup, pot := s.Sell(t, 1200, 50), s.Sell(t, 800, 50), s.Sell(t, 5000, 50)
	elsewhere := cartOf(p)
	elsewhere.set(t, tea.SKU, 1)
	elsewhere.set(t, pot.SKU, 1)

	browser := s.Browser(t)
	guest := cartAt(browser)
	require.Zero(t, guest.get(t).GetVersion())
	begun := guest.set(t, tea.SKU, 2)
	require.Empty(t, begun.GetGuestCapability(), "a script of the page never sees it")
	guest.inTwoTabs(t, tea, cup)
	forged := browser.Call(t, http.MethodPut, "/v1/cart/lines/"+cup.SKU, `{"quantity":9}`, map[string]string{"Sec-Fetch-Site": "cross-site"})
	forged.Refuses(t, http.StatusForbidden, "CROSS_SITE_REQUEST")
	require.Zero(t, cartAt(s.Browser(t)).get(t).GetVersion(), "another browser has another cart")

	browser.LogIn(t, p.Email, p.Password, "/")
	merged := map[string]int32{tea.SKU: 2, pot.SKU: 1, cup.SKU: 2}
	require.Equal(t, merged, quantities(guest.get(t).GetLines()))
	require.Equal(t, merged, quantities(elsewhere.get(t).GetLines()))
	version := elsewhere.get(t).GetVersion()
	browser.LogIn(t, p.Email, p.Password, "/")
	require.Equal(t, version, elsewhere.get(t).GetVersion(), "a second login merges nothing")
	require.Equal(t, http.StatusNoContent, browser.Call(t, http.MethodPost, "/session/logout", "", nil).Status)
	require.Zero(t, guest.get(t).GetVersion(), "the browser of a guest has no cart of the customer")
}

// TestStoryAnAppKeepsTheCapabilityOfAGuestsCart: it gets it once, sends it as a header, and merges
// by an RPC.
func TestStoryAnAppKeepsTheCapabilityOfAGuestsCart(t *testing.T) {
	s := harness.SharedShop(t)
	tea, cup := s.Sell(t, 1200, 5), s.Sell(t, 800, 5)
	with := func(credentials string) cartCall {
		return func(t testing.TB, method, path, body string) harness.Answer {
			t.Helper()
			headers := make(map[string]string)
			if credentials != "" {
				headers["Authorization"] = credentials
			}
			a, err := s.Guest().Send(t.Context(), method, s.Edge()+path, strings.NewReader(body), headers)
			require.NoError(t, err)
			return a
		}
	}
	capability := with("").set(t, tea.SKU, 2).GetGuestCapability()
	require.NotEmpty(t, capability)
	app := with("Capability " + capability)
	require.Empty(t, app.set(t, cup.SKU, 1).GetGuestCapability())
	app.inTwoTabs(t, tea, cup)
	for _, bad := range []string{"Capability " + capability[1:], "Capability none", "Capability a" + capability[1:]} {
		with(bad)(t, http.MethodGet, "/v1/cart", "").Refuses(t, http.StatusUnauthorized, "CAPABILITY_INVALID")
		with(bad)(t, http.MethodPut, "/v1/cart/lines/"+tea.SKU, `{"quantity":1}`).Refuses(t, http.StatusUnauthorized, "CAPABILITY_INVALID")
	}
	with("Bearer "+capability)(t, http.MethodGet, "/v1/cart", "").Refuses(t, http.StatusUnauthorized, "TOKEN_INVALID")
	app(t, http.MethodGet, "/v1/orders", "").Refuses(t, http.StatusUnauthorized, "TOKEN_MISSING")

	hanako := cartOf(s.Customer(t))
	for range 2 {
		cart := readCart(t, hanako(t, http.MethodPost, "/v1/cart/merge", `{"capability":"`+capability+`"}`))
		require.EqualValues(t, 1, cart.GetVersion())
		require.Equal(t, map[string]int32{tea.SKU: 2, cup.SKU: 2}, quantities(cart.GetLines()))
	}
	app(t, http.MethodGet, "/v1/cart", "").Refuses(t, http.StatusUnauthorized, "CAPABILITY_INVALID")
	app(t, http.MethodPost, "/v1/cart/merge", `{"capability":"`+capability+`"}`).Refuses(t, http.StatusUnauthorized, "TOKEN_MISSING")
}
