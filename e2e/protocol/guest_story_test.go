package protocol

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestProtocolGuestStory buys in Chromium without an account: find, choose, order, open the order
// in another browser by the link of the mail, keep it in an account, cancel.
func TestProtocolGuestStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	eachLanguageAndSize(t, s, guestStory)
}

// claim keeps the guest's order in an account with the address of the order.
func (c *buyer) claim(t *testing.T, email string) {
	t.Helper()
	c.Shopper = c.shop.RegisterAs(t, email)
	c.Press(t, "log in to keep it", `.claim a[href^="/session/login"]`)
	c.Fill(t, `#email`, c.Email, `#password`, c.Password)
	c.Press(t, "log in", `button[type=submit]`)
	c.screen(t, "guest-claim", `document.querySelector(".claim button") !== null`)
	c.Do(t, "keep it", chromedp.Click(`.claim button`))
	c.Await(t, "kept", `document.querySelector(".claim") === null && document.querySelector(".timeline") !== null`)
	require.Len(t, c.Orders(t), 1)
}

func guestStory(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
	t.Helper()
	goods := s.NewAssortment(t)
	tea := goods.Put(t, "煎茶", "", "朝霧園", nil,
		harness.Variant{Price: 1080, Units: 10, Options: []string{"内容量", "100g"}}, harness.Variant{Price: 1980, Units: 10, Options: []string{"内容量", "200g"}},
	)
	c := newBuyer(t, s, language, size)
	email := "guest-" + id.New() + "@example.jp"
	c.choose(t, goods, tea.Draft.GetSlug())
	c.Press(t, "view the cart", `.added a.button`)
	c.Await(t, "the cart", `document.querySelector(".line .price") !== null`)
	c.checkOut(t)
	c.Do(t, "order without an address", chromedp.Click(`#place`))
	c.Await(t, "it says what is missing", `document.querySelectorAll(".faults li").length === 7 && document.activeElement.matches(".faults h2")`)
	c.screen(t, "guest-checkout-missing", `true`)
	c.Fill(t, `#guest-email`, email, `#address-name`, "山田 花子", `#address-postalCode`, "１００-０００５",
		`#address-city`, "千代田区", `#address-line1`, "丸の内1-9-1", `#address-phone`, "03-1234-5678")
	c.Choose(t, `#address-prefecture`, "東京都")
	c.Do(t, "choose a card", chromedp.Click(`input[value="tok_visa"]`))
	c.screen(t, "guest-checkout", `true`)
	c.Do(t, "order", chromedp.Click(`#place`))
	c.screen(t, "guest-placed", `location.pathname.endsWith("/placed") && document.querySelector(".state.ok") !== null`)

	mail := s.MailWith(t, email, "#guest=")
	elsewhere := newBuyer(t, s, language, size)
	elsewhere.Open(t, mail.Link(t).String())
	elsewhere.screen(t, "guest-order", `document.querySelector(".timeline") !== null`)
	require.Empty(t, elsewhere.Evaluate(t, `location.hash`), "the capability is not left in the address")
	elsewhere.claim(t, email)
	elsewhere.Do(t, "cancel", chromedp.Click(`aside > .second`), chromedp.WaitVisible(`dialog[open]`), chromedp.Click(`dialog .danger`))
	elsewhere.Await(t, "canceled", `document.querySelector(".state.off") !== null`)

	late := newBuyer(t, s, language, size)
	late.Open(t, mail.Link(t).String())
	late.Await(t, "the link of a claimed order opens nothing", `document.querySelector(".failure") !== null`)

	forged := mail.Link(t)
	forged.Fragment = "guest=" + forged.Fragment[len(forged.Fragment)-88:len(forged.Fragment)-4] + "AAAA"
	stranger := newBuyer(t, s, language, size)
	stranger.Open(t, forged.String())
	stranger.screen(t, "guest-order-refused", `document.querySelector(".failure") !== null && document.querySelector(".timeline") === null`)
}
