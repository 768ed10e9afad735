package protocol

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
)

// TestProtocolTwoTabsStory fills one cart from two tabs, of which each has an old state: no line is
// lost, and neither shows an error.
func TestProtocolTwoTabsStory(t *testing.T) {
	s := harness.SharedShop(t)
	eachLanguageAndSize(t, s, func(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
		t.Helper()
		goods := s.NewAssortment(t)
		tea := goods.Put(t, "煎茶", "", "朝霧園", nil, harness.Variant{Price: 1080, Units: 10, Options: []string{"内容量", "100g"}})
		cup := goods.Put(t, "湯のみ", "", "朝霧園", nil, harness.Variant{Price: 500, Units: 10, Options: []string{"色", "藍"}})
		one := newBuyer(t, s, language, size)
		other := one.beside(t)
		one.add(t, tea.Draft.GetSlug())
		one.open(t, "/cart")
		one.Await(t, "the tea", `document.querySelectorAll(".line").length === 1`)
		other.add(t, cup.Draft.GetSlug())
		one.Do(t, "two of the tea, in a tab that does not know the cup", chromedp.Click(`.stepper button:last-child`))
		one.Await(t, "both lines", `document.querySelectorAll(".line").length === 2 && document.querySelector(".sums .price").textContent.includes("2,660")`)
		other.open(t, "/cart")
		other.Await(t, "the same cart", `document.querySelector(".sums .price").textContent.includes("2,660")`)
		one.Do(t, "remove the tea", chromedp.Click(`.line .acts button`))
		one.Await(t, "the cup alone", `document.querySelectorAll(".columns .line").length === 1`)
		other.Do(t, "two of the cup, in a tab that still shows the tea", chromedp.Click(`.line:last-child .stepper button:last-child`))
		other.screen(t, "two-tabs", `document.querySelectorAll(".line").length === 1 && document.querySelector(".sums .price").textContent.includes("1,000")`)
		for _, tab := range []*buyer{one, other} {
			require.Equal(t, 0, tab.count(t, `.failure`), "no tab shows an error")
		}
	})
}

// TestProtocolDriftStory has a price change and the stock run out while a customer is at the
// checkout: nothing is ordered that was not shown, and the page says what changed.
func TestProtocolDriftStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	eachLanguageAndSize(t, s, func(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
		t.Helper()
		g := s.Sell(t, 900, 10)
		c := newBuyer(t, s, language, size)
		c.Shopper = s.Customer(t)
		c.logIn(t)
		c.fill(t, g.SKU)
		c.open(t, "/checkout")
		c.Await(t, "the total", `document.querySelector("#place") && document.querySelector("#place").textContent.includes("900")`)
		c.Do(t, "choose a card", chromedp.Click(`input[value="tok_visa"]`))
		g = s.Reprice(t, g, 950)
		harness.Await(t, harness.Soon, func() error { return s.Shows(t, g) })
		c.Do(t, "order at the old price", chromedp.Click(`#place`))
		c.screen(t, "drift-price", `document.querySelector(".notice.bad") && document.querySelector("#place") && document.querySelector("#place").textContent.includes("950")`)
		require.Contains(t, c.Read(t, `.notice.bad`), "¥900 → ¥950")
		require.Empty(t, c.Orders(t), "nothing is ordered at a price that was not shown")
		require.Equal(t, 1, c.count(t, `input[value='tok_visa']:checked`), "the choice stays")
		s.Stock(t, g.SKU, 0)
		c.Do(t, "order what is sold out", chromedp.Click(`#place`))
		c.screen(t, "drift-sold-out", `document.querySelector("#place") === null && document.querySelector('.notice.bad a[href$="/cart"]') !== null`)
		require.Empty(t, c.Orders(t))
		c.Press(t, "back to the cart", `.notice.bad a[href$="/cart"]`)
		c.screen(t, "drift-cart", `document.querySelector(".trouble") !== null`)
		s.Stock(t, g.SKU, 5)
		c.open(t, "/checkout")
		c.Await(t, "the checkout", `document.querySelector("#place") !== null`)
		c.Do(t, "order", chromedp.Click(`#place`))
		c.Await(t, "placed", `location.pathname.endsWith("/placed")`)
		require.Len(t, c.Orders(t), 1)
	})
}

// TestProtocolUnknownOutcomeStory loses the answer to an order. The page asks again with the same
// key, also after a reload, and finds the one order.
func TestProtocolUnknownOutcomeStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	eachLanguageAndSize(t, s, func(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
		t.Helper()
		g := s.Sell(t, 900, 10)
		c := newBuyer(t, s, language, size)
		c.Shopper = s.Customer(t)
		c.logIn(t)
		c.fill(t, g.SKU)
		c.open(t, "/checkout")
		c.Await(t, "the checkout", `document.querySelector("#place") !== null`)
		c.Do(t, "choose a card", chromedp.Click(`input[value="tok_visa"]`))
		c.Answer(t, chromium.AnswersLost)
		c.Do(t, "order", chromedp.Click(`#place`))
		c.screen(t, "outcome-unknown", `document.querySelector(".notice.warn") !== null && document.querySelector("#place") === null`)
		placed := c.Orders(t)
		require.Len(t, placed, 1, "the order is placed; only its answer is lost")
		c.Answer(t, chromium.AnswersAll)
		c.open(t, "/checkout")
		c.Await(t, "the reload finds the order", `location.pathname.includes("`+placed[0].GetId()+`")`)
		require.Len(t, c.Orders(t), 1)
	})
}

// TestProtocolKeyboardStory orders with the keyboard alone, from the product to the order placed,
// with a login in between, which keeps the chosen card.
func TestProtocolKeyboardStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	eachLanguageAndSize(t, s, func(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
		t.Helper()
		goods := s.NewAssortment(t)
		tea := goods.Put(t, "煎茶", "", "朝霧園", nil,
			harness.Variant{Price: 1080, Units: 10, Options: []string{"内容量", "100g"}}, harness.Variant{Price: 1980, Units: 10, Options: []string{"内容量", "200g"}},
		)
		c := newBuyer(t, s, language, size)
		c.Shopper = s.Customer(t)
		c.open(t, "/p/"+tea.Draft.GetSlug())
		c.TabTo(t, `[name=option-0]`)
		c.Key(t, " ")
		c.TabTo(t, `#add`)
		c.Key(t, kb.Enter)
		c.Await(t, "added", `document.querySelector(".added") !== null`)
		require.Equal(t, "add", c.Evaluate(t, `document.activeElement.id`), "the focus stays")
		c.TabTo(t, `.added a[href$='/checkout']`)
		c.Key(t, kb.Enter)
		c.Await(t, "the checkout of a guest", `document.querySelector("#guest-email") !== null`)
		c.TabTo(t, `[name=payment]`)
		c.Key(t, " ")
		c.Await(t, "the card is chosen", `document.querySelector("[name=payment]").checked`)
		c.Evaluate(t, `(document.activeElement.blur(), "")`)
		c.TabTo(t, `a[href^='/session/login'].log-in`)
		c.Key(t, kb.Enter)
		c.Await(t, "the login page", `document.querySelector("#password") !== null`)
		c.TabTo(t, `#email`)
		c.Key(t, c.Email)
		c.TabTo(t, `#password`)
		c.Key(t, c.Password+kb.Enter)
		c.Await(t, "the checkout of a customer", `document.querySelector("[name=address]") !== null`)
		require.Equal(t, 1, c.count(t, `[name=payment]:checked`), "the login keeps the chosen card")
		c.TabTo(t, `#place`)
		c.Key(t, kb.Enter)
		c.screen(t, "keyboard-placed", `location.pathname.endsWith("/placed") && document.querySelector(".state.ok") !== null`)
	})
}

// TestProtocolSuggestionsStory searches with an input method and by keyboard: the field is a
// combobox, and keys of a composition are not its own.
func TestProtocolSuggestionsStory(t *testing.T) {
	s := harness.SharedShop(t)
	eachLanguageAndSize(t, s, func(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
		t.Helper()
		goods := s.NewAssortment(t)
		goods.Put(t, "煎茶", "", "朝霧園", nil, harness.Variant{Price: 1080, Units: 10})
		c := newBuyer(t, s, language, size)
		c.open(t, "/")
		c.TabTo(t, `#q`)
		c.Await(t, "a combobox", `document.activeElement.getAttribute("role") === "combobox"`)
		c.Compose(t, "湯のみ")
		c.Await(t, "suggestions while composing", `document.querySelector("#q").ariaExpanded === "true" && document.querySelectorAll("[role=option]").length > 0`)
		c.ComposingKey(t, "ArrowDown")
		c.ComposingKey(t, "Enter")
		require.Empty(t, c.Evaluate(t, `document.querySelector("#q").getAttribute("aria-activedescendant") ?? ""`), "the keys are of the input method")
		c.Confirm(t, "湯のみ")
		c.Await(t, "products with pictures and prices", `[...document.querySelectorAll("[role=option]")].some((one) => one.querySelector(".tile") && one.textContent.includes("¥"))`)
		c.screen(t, "suggestions", `document.querySelector("#q").value === "湯のみ" && document.querySelector("#q").ariaExpanded === "true"`)
		c.Key(t, kb.ArrowDown)
		c.Await(t, "the first is selected", `document.getElementById(document.querySelector("#q").getAttribute("aria-activedescendant")).ariaSelected === "true"`)
		c.Key(t, kb.Escape)
		c.Await(t, "closed, and the text stays", `document.querySelector("#q").ariaExpanded === "false" && document.querySelector("#q").value === "湯のみ"`)
		c.Key(t, kb.ArrowUp+kb.ArrowDown)
		c.Await(t, "open again", `document.querySelector("#q").ariaExpanded === "true"`)
		c.Key(t, kb.ArrowUp)
		c.Await(t, "the last is selected", `document.querySelector("[role=option]:last-child").ariaSelected === "true"`)
		c.Key(t, kb.Enter)
		c.Await(t, "all results", `location.pathname.endsWith("/search") && new URLSearchParams(location.search).get("q") === "湯のみ"`)
		c.Do(t, "into the field", chromedp.Click(`#q`))
		c.Evaluate(t, `(document.querySelector("#q").value = "", document.querySelector("#q").dispatchEvent(new Event("input")), "")`)
		c.screen(t, "suggestions-history", `document.querySelector("[role=option]") && document.querySelector("[role=option]").textContent === "湯のみ"`)
		c.Do(t, "erase", chromedp.Click(`.suggestions button`))
		c.Await(t, "erased", `document.querySelector("#q").ariaExpanded === "false" && localStorage.getItem("akinai-searches") === null`)
	})
}

// beside returns another tab of the same person.
func (c *buyer) beside(t *testing.T) *buyer {
	t.Helper()
	other := *c
	other.Tab = c.Another(t)
	other.Watch(t)
	return &other
}

// add puts a unit of a product with one variant into the cart.
func (c *buyer) add(t *testing.T, slug string) {
	t.Helper()
	c.open(t, "/p/"+slug)
	c.Do(t, "add", chromedp.Click(`#add`))
	c.Await(t, "added", `document.querySelector(".added") !== null`)
}
