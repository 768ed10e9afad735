package protocol

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestProtocolPasskeyStory goes through a customer's passkey in Chromium, with a virtual
// authenticator: register, verify, add a passkey, log in by it, order, cancel, remove the passkey.
func TestProtocolPasskeyStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	eachLanguageAndSize(t, s, passkeyStory)
}

func passkeyStory(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
	t.Helper()
	goods := s.NewAssortment(t)
	tea := goods.Put(t, "煎茶", "", "朝霧園", nil,
		harness.Variant{Price: 1080, Units: 10, Options: []string{"内容量", "100g"}}, harness.Variant{Price: 1980, Units: 10, Options: []string{"内容量", "200g"}},
	)
	c := newBuyer(t, s, language, size)
	c.Authenticator(t)
	c.Shopper = s.Guest()
	c.Email, c.Password = "passkey-"+id.New()+"@example.com", "correct horse "+id.New()
	c.registerAndVerify(t)
	c.addPasskey(t)
	c.stepUpToRemove(t)

	c.ForgetCookies(t)
	c.choose(t, goods, tea.Draft.GetSlug())
	c.Press(t, "view the cart", `.added a.button`)
	c.Await(t, "the cart", `document.querySelector(".line .price") !== null`)
	c.checkOut(t)
	c.Press(t, "log in to buy", `.columns a[href^="/session/login"]`)
	c.usePasskey(t)
	c.Await(t, "the checkout has what was in the cart", `document.querySelector("#place") && document.querySelector("#place").textContent.includes("3,960")`)
	c.Do(t, "pay and order", chromedp.Click(`input[value="tok_visa"]`), chromedp.Click(`#place`))
	c.Await(t, "placed", `location.pathname.endsWith("/placed") && document.querySelector(".state.ok") !== null`)
	c.open(t, "/orders")
	c.Await(t, "orders", `document.querySelector(".orders .price") !== null`)
	c.Press(t, "details", `.orders a`)
	c.Do(t, "cancel", chromedp.WaitVisible(`aside > .second`), chromedp.Click(`aside > .second`), chromedp.WaitVisible(`dialog[open]`), chromedp.Click(`dialog .danger`))
	c.Await(t, "canceled", `document.querySelector(".state.off") !== null`)
	c.removePasskey(t)
}

// stepUpToRemove asks to remove the passkey after a login by password: the screen of security keeps
// it, and leads to the page that asks for another login.
func (c *buyer) stepUpToRemove(t *testing.T) {
	t.Helper()
	c.askToRemove(t)
	c.screen(t, "passkey-remove", `document.querySelector("dialog[open]") !== null`)
	c.Do(t, "remove", chromedp.Click(`dialog[open] .danger`))
	c.screen(t, "passkey-step-up", `document.querySelector('.notice.warn a[href^="/oidc/account/passkeys"]') !== null && document.querySelector("dialog[open]") === null`)
	require.Equal(t, 1, c.count(t, `dialog`))
	require.Equal(t, 1, c.count(t, `#passkeys .rows li`), "it is there still")
}

// removePasskey removes the passkey after a login by it.
func (c *buyer) removePasskey(t *testing.T) {
	t.Helper()
	c.askToRemove(t)
	c.Answer(t, chromium.AnswersNone)
	c.Do(t, "remove without a connection", chromedp.Click(`dialog[open] .danger`))
	c.Await(t, "it says so", `document.querySelector("#passkeys .failure button") !== null`)
	c.Answer(t, chromium.AnswersAll)
	c.Do(t, "try again", chromedp.Click(`#passkeys .failure button`))
	c.screen(t, "passkey-removed", `document.querySelector("#passkeys .notice.ok") !== null && document.querySelectorAll("#passkeys .rows li").length === 0`)
	require.Equal(t, "H2", c.Evaluate(t, `document.activeElement.tagName`), "the focus is not lost with the button")
}

// askToRemove opens the dialog that asks whether to remove the passkey.
func (c *buyer) askToRemove(t *testing.T) {
	t.Helper()
	c.open(t, "/account/security")
	c.Await(t, "the passkey", `document.querySelectorAll("#passkeys .rows li").length === 1`)
	c.Do(t, "remove it", chromedp.Click(`#passkeys .rows button`), chromedp.WaitVisible(`dialog[open]`))
}

// registerAndVerify registers, opens the link of the mail, and saves an address.
func (c *buyer) registerAndVerify(t *testing.T) {
	t.Helper()
	header := map[string]string{"Accept-Language": c.language}
	body := harness.JSON(&webv1.RegisterRequest{Email: c.Email, Password: c.Password})
	a, err := c.shop.Guest().Send(t.Context(), http.MethodPost, c.shop.Edge()+"/v1/auth/register", strings.NewReader(body), header)
	require.NoError(t, err)
	require.NoError(t, a.Has(http.StatusOK))
	mail := c.shop.MailWith(t, c.Email, "/account/verify-email")
	c.Open(t, c.shop.URLs("mailbox")[0]+"/messages/"+mail.ID)
	c.Press(t, "open the link", `pre a`)
	c.Press(t, "verify", `button[type=submit]`)
	c.Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: c.Email, Password: c.Password}).Read(t, c.Tokens)
	c.AddAddress(t)
}

// issuerPage checks a page of the issuer.
func (c *buyer) issuerPage(t *testing.T, name string) {
	t.Helper()
	c.Picture(t, fmt.Sprintf("account-%s-%s-%s", name, c.language, c.size))
	c.Audit(t, name)
}

// addPasskey logs in by the password, goes from the account in the shop to the pages of the issuer,
// and adds a passkey.
func (c *buyer) addPasskey(t *testing.T) {
	t.Helper()
	c.open(t, "/account/security")
	c.Await(t, "the login page", `document.querySelector("#email") !== null`)
	c.issuerPage(t, "login")
	c.Fill(t, `#email`, c.Email, `#password`, c.Password)
	c.Press(t, "log in", `button[type=submit]`)
	c.Await(t, "the screen", `document.querySelector(".doors") !== null`)
	c.Press(t, "passkeys", `.doors a[href^="/oidc/account/passkeys"]`)
	c.Press(t, "a new one", `main a[href*="/passkeys/new"]`)
	c.Await(t, "the page that makes a passkey", `document.querySelector("form[data-passkey=create] button:not([hidden])") !== null`)
	c.issuerPage(t, "new-passkey")
	c.Press(t, "make a passkey", `form[data-passkey] button`)
	c.Await(t, "it is listed", `document.querySelector(".rows h2") !== null`)
	c.issuerPage(t, "passkeys")
}

// usePasskey goes from the login page to that of passkeys, and logs in.
func (c *buyer) usePasskey(t *testing.T) {
	t.Helper()
	c.Press(t, "log in with a passkey", `a[href*="/login/passkey"]`)
	c.Await(t, "the page that uses a passkey", `document.querySelector("form[data-passkey=get] button:not([hidden])") !== null`)
	c.issuerPage(t, "passkey-login")
	c.Do(t, "use the passkey", chromedp.Click(`form[data-passkey] button`))
}
