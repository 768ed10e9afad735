package protocol

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
)

// buyer uses the shop in a browser.
type buyer struct {
	*chromium.Tab
	// Shopper has the account of a customer; nil for a guest.
	*harness.Shopper

	shop                   *harness.Shop
	prefix, language, size string
}

// TestProtocolShopStory goes through the shop in Chromium: find, choose, fill the cart, log in,
// order, look at the order and the account, cancel. Each screen is checked with axe, for layout
// shifts and for violations of its policy. With AKINAI_E2E_PICTURES=folder it does so in both
// languages and sizes, and writes pictures.
func TestProtocolShopStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	eachLanguageAndSize(t, s, shopStory)
}

// eachLanguageAndSize runs a story in Japanese on a phone, or in both languages and sizes if
// pictures are wanted.
func eachLanguageAndSize(t *testing.T, s *harness.Shop, story func(*testing.T, *harness.Shop, string, chromium.Size)) {
	t.Helper()
	languages, sizes := []string{"ja"}, []chromium.Size{chromium.Phone}
	if os.Getenv("AKINAI_E2E_PICTURES") != "" {
		languages, sizes = []string{"ja", "en"}, []chromium.Size{chromium.Desktop, chromium.Phone}
	}
	for _, language := range languages {
		for _, size := range sizes {
			t.Run(language+" "+size.Name, func(t *testing.T) { story(t, s, language, size) })
		}
	}
}

func shopStory(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
	t.Helper()
	goods := s.NewAssortment(t)
	tea := goods.Put(t, "煎茶", "", "朝霧園", nil,
		harness.Variant{Price: 1080, Units: 10, Options: []string{"内容量", "100g"}}, harness.Variant{Price: 1980, Units: 10, Options: []string{"内容量", "200g"}},
	)
	c := newBuyer(t, s, language, size)
	c.Shopper = s.Customer(t)
	c.choose(t, goods, tea.Draft.GetSlug())
	c.order(t)
	c.account(t)
}

// newBuyer opens a browser of someone without a login.
func newBuyer(t *testing.T, s *harness.Shop, language string, size chromium.Size) *buyer {
	t.Helper()
	c := &buyer{Tab: chromium.Open(t, language, size), shop: s, language: language, size: size.Name}
	if language == "en" {
		c.prefix = "/en"
	}
	c.Watch(t)
	return c
}

// choose finds the product in its category, chooses a variant, and puts two units into the cart.
func (c *buyer) choose(t *testing.T, goods *harness.Assortment, slug string) {
	t.Helper()
	c.open(t, "/c/"+goods.Root)
	c.Press(t, "open the product", `a[href="`+c.prefix+"/p/"+slug+`"]`)
	c.Do(t, "add without a choice", chromedp.Click(`#add`))
	c.Await(t, "it says what is missing", `document.querySelector("#problem").textContent !== "" && document.activeElement.type === "radio"`)
	c.Do(t, "choose 200g", chromedp.Click(`input[value="200g"]`))
	c.Await(t, "the price of the variant", `document.querySelector("#price").textContent.includes("1,980") && location.search.includes("sku=")`)
	c.Do(t, "two", chromedp.Click(`[data-step="1"]`))
	c.screen(t, "product", `document.querySelector("#quantity").value === "2"`)
	c.Do(t, "add", chromedp.Click(`#add`))
	c.screen(t, "product-added", `document.querySelector(".added") && document.querySelector("#count").textContent === "2"`)
}

// order goes from the cart to the login page, back to the checkout, tries a card that is declined,
// and orders with another.
func (c *buyer) order(t *testing.T) {
	t.Helper()
	c.Press(t, "view the cart", `.added a.button`)
	c.screen(t, "cart", `document.querySelector(".line .price") !== null`)
	c.Do(t, "three", chromedp.Click(`.stepper button:last-child`))
	c.Await(t, "the sum of the server", `document.querySelector(".sums .price").textContent.includes("5,940")`)
	c.checkOut(t)
	c.Press(t, "log in to buy", `.columns a[href^="/session/login"]`)
	c.Fill(t, `#email`, c.Email, `#password`, c.Password)
	c.Do(t, "log in", chromedp.Click(`button[type=submit]`))
	c.Await(t, "the checkout has what was in the cart", `document.querySelector("#place") && document.querySelector("#place").textContent.includes("5,940")`)
	require.Equal(t, 6, c.count(t, `.confirmation dt`), "the six items of the law")
	c.Do(t, "order without a payment", chromedp.Click(`#place`))
	c.Await(t, "it says what is missing", `document.querySelector("#section-payment .problem") !== null`)
	c.screen(t, "checkout", `true`)
	c.Do(t, "a card that is declined", chromedp.Click(`input[value="tok_declined"]`), chromedp.Click(`#place`))
	c.screen(t, "checkout-declined", `document.querySelector(".notice.bad") !== null`)
	c.Do(t, "another card", chromedp.Click(`input[value="tok_visa"]`), chromedp.Click(`#place`))
	c.screen(t, "placed", `location.pathname.endsWith("/placed") && document.querySelector(".state.ok") !== null`)
	require.Len(t, c.Orders(t), 1)
	c.open(t, "/cart")
	c.screen(t, "cart-empty", `document.querySelector(".screen .message") !== null`)
}

// checkOut goes from the cart to the checkout.
func (c *buyer) checkOut(t *testing.T) {
	t.Helper()
	c.Do(t, "check out", chromedp.Click(`.sums button`))
	c.Await(t, "the checkout asks who orders", `document.querySelector("#guest-email") !== null`)
}

// account looks at the pages of the account and cancels the order.
func (c *buyer) account(t *testing.T) {
	t.Helper()
	c.open(t, "/account")
	c.screen(t, "account", `document.querySelector(".rows .state") !== null`)
	c.open(t, "/account/addresses")
	c.screen(t, "addresses", `document.querySelector(".boxes address") !== null`)
	c.open(t, "/account/security")
	c.screen(t, "security", `document.querySelector(".rows li") !== null`)
	c.open(t, "/orders")
	c.screen(t, "orders", `document.querySelector(".orders .price") !== null`)
	c.Press(t, "details", `.orders a`)
	c.screen(t, "order", `document.querySelector(".timeline") !== null`)
	c.Do(t, "cancel", chromedp.Click(`aside > .second`), chromedp.WaitVisible(`dialog[open]`))
	c.screen(t, "order-cancel", `true`)
	c.Do(t, "confirm", chromedp.Click(`dialog .danger`))
	c.screen(t, "order-canceled", `document.querySelector(".state.off") !== null`)
}

func (c *buyer) open(t *testing.T, path string) {
	t.Helper()
	if path == "/" && c.prefix != "" {
		path = "" // the English home page is /en
	}
	c.Open(t, c.shop.PublicURL()+c.prefix+path)
}

// screen waits until an expression says that the screen is there, checks it, and takes its picture.
func (c *buyer) screen(t *testing.T, name, there string) {
	t.Helper()
	c.Await(t, name, there)
	c.Picture(t, fmt.Sprintf("shop-%s-%s-%s", name, c.language, c.size))
	c.Audit(t, name)
}

func (c *buyer) count(t *testing.T, selector string) int {
	t.Helper()
	return strings.Count(c.Evaluate(t, `[...document.querySelectorAll("`+selector+`")].map(() => "x").join("")`), "x")
}
