package protocol

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
)

// TestProtocolDeliveryStory chooses a slot in Chromium: the estimate of the product's page, a slot
// that another customer gets first, the order with another one, and a move to a third.
func TestProtocolDeliveryStory(t *testing.T) {
	s := harness.NewShop(t, cluster.One, nil)
	s.RegisterWebClient(t)
	row := -2
	eachLanguageAndSize(t, s, func(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
		row += 3 // the slots of each pass are taken by it
		deliveryStory(t, s, language, size, row)
	})
}

// deliveryStory uses the slots of three rows of the calendar, from row on.
func deliveryStory(t *testing.T, s *harness.Shop, language string, size chromium.Size, row int) {
	t.Helper()
	tokyo := clock.System().Now().In(time.FixedZone("JST", 9*60*60)) //nolint:mnd // hours, minutes, seconds
	slot := func(n int) string { return fmt.Sprintf(`.slots tbody tr:nth-child(%d) input`, row+n) }
	taken := s.OpenSlot(t, "zone", "any", 1)
	taken.Day = tokyo.AddDate(0, 0, row).Format(time.DateOnly)
	goods := s.NewAssortment(t)
	tea := goods.Put(t, "煎茶", "", "朝霧園", nil,
		harness.Variant{Price: 1080, Units: 10, Options: []string{"内容量", "100g"}}, harness.Variant{Price: 1980, Units: 10, Options: []string{"内容量", "200g"}},
	)
	c := newBuyer(t, s, language, size)
	c.choose(t, goods, tea.Draft.GetSlug())
	c.Fill(t, `#estimate-code`, "１００-０００１")
	c.Evaluate(t, `document.querySelector("#estimate").requestSubmit(), ""`) // the panel of the cart may lie over the button
	c.screen(t, "product-estimate", `document.querySelector("#estimate output").textContent.includes("700")`)

	c.Press(t, "view the cart", `.added a.button`)
	c.Await(t, "the cart", `document.querySelector(".line .price") !== null`)
	c.checkOut(t)
	email := "guest-" + id.New() + "@example.jp"
	c.Fill(t, `#guest-email`, email, `#address-name`, "山田 花子", `#address-postalCode`, "１００-０００５",
		`#address-city`, "千代田区", `#address-line1`, "丸の内1-9-1", `#address-phone`, "03-1234-5678")
	c.Choose(t, `#address-prefecture`, "東京都")
	c.Await(t, "the ways of delivery, with the fee in the total", `document.querySelector(".slots") !== null && document.querySelector("#place").textContent.includes("4,660")`)
	c.Do(t, "choose a card", chromedp.Click(`input[value="tok_visa"]`))
	if row > 4 {
		c.Do(t, "later days", chromedp.Click(`.slots + button`))
	}
	c.Do(t, "choose a slot", chromedp.Click(slot(0)))
	c.screen(t, "checkout-slot", `[...document.querySelectorAll(".confirmation dd")].some((dd) => /0:00/.test(dd.textContent))`)

	faster := harness.Basket(harness.Line(tea.Draft.GetVariants()[0].GetSku(), 1))
	faster.Delivery = taken
	faster.ExpectedTotal = nil
	require.Equal(t, 201, s.Customer(t).Place(t, id.New(), faster).Status)
	c.Do(t, "order", chromedp.Click(`#place`))
	c.screen(t, "checkout-slot-lost", `document.querySelector("#section-delivery .notice.bad") !== null && document.querySelector("`+slot(0)+`").disabled`)
	require.Equal(t, email, c.Evaluate(t, `document.querySelector("#guest-email").value`), "what was typed stays")
	c.Do(t, "choose another slot", chromedp.Click(slot(1)))
	c.Await(t, "it is confirmed", `[...document.querySelectorAll(".confirmation dd")].some((dd) => /0:00/.test(dd.textContent))`)
	c.Do(t, "order", chromedp.Click(`#place`))
	c.screen(t, "placed-slot", `location.pathname.endsWith("/placed") && document.querySelector(".state.ok") !== null`)

	c.Press(t, "details", `.buttons .button`)
	c.screen(t, "order-slot", `document.querySelector(".timeline") !== null`)
	steps := c.count(t, `.timeline li`)
	c.Do(t, "change the time", chromedp.Click(`aside section > .second`), chromedp.WaitVisible(`dialog[open] .slots`))
	c.screen(t, "order-reschedule", `true`)
	if row > 4 {
		c.Do(t, "later days", chromedp.Click(`dialog[open] .slots + button`))
	}
	c.Do(t, "move it", chromedp.Click(`dialog[open] `+slot(2)), chromedp.Click(`dialog[open] .buttons button:last-child`))
	c.Await(t, "it was moved", `document.querySelector("dialog[open]") === null`)
	require.Eventually(t, func() bool { return c.count(t, `.timeline li`) == steps+1 }, harness.Soon, harness.Soon/100)
}
