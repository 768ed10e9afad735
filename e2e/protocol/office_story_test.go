package protocol

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
)

// clerk is a staff member in the back office.
type clerk struct {
	*chromium.Tab
	shop     *harness.Shop
	member   *harness.StaffMember
	language string
}

// TestProtocolOfficeStory is a day of a staff member in the back office, in Chromium: log in with
// password and code, do the work, and log out. Pictures are taken as in TestProtocolAccountStory.
func TestProtocolOfficeStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterOffice(t)
	for _, language := range storyLanguages() {
		t.Run(language, func(t *testing.T) { officeStory(t, s, language) })
	}
}

func officeStory(t *testing.T, s *harness.Shop, language string) {
	t.Helper()
	c := &clerk{Tab: chromium.Open(t, language, chromium.Desktop), shop: s, member: s.Superadmin(t), language: language}
	c.Watch(t)
	c.Open(t, s.OfficeURL()+"/")
	c.Evaluate(t, `(localStorage.setItem("akinai-admin-language", "`+language+`"), "")`)
	c.Open(t, s.OfficeURL()+"/")
	c.shows(t, "sign-in", "main.sign-in button")
	c.logIn(t)
	c.shows(t, "home", ".tiles a")
	c.cancelsAnOrder(t)
	c.managesStaff(t)

	c.Do(t, "log out", chromedp.Click("header button:last-of-type"))
	c.Await(t, "log out", `document.querySelector("main.sign-in") !== null`)
	c.Open(t, s.OfficeURL()+"/staff")
	c.Await(t, "the session has ended", `document.querySelector("main.sign-in") !== null`)
}

// logIn presses the button of the page that asks for a login, and logs in on the pages of the
// issuer.
func (c *clerk) logIn(t testing.TB) {
	t.Helper()
	c.Do(t, "log in", chromedp.Click("main.sign-in button"))
	c.identify(t)
}

// identify logs in on the pages of the issuer.
func (c *clerk) identify(t testing.TB) {
	t.Helper()
	c.Fill(t, `#email`, c.member.Email, `#password`, c.member.Password)
	c.Press(t, "log in", `button[type=submit]`)
	if c.member.Secret == "" {
		c.member.SetSecret(c.Evaluate(t, `document.querySelector("code.secret").innerText.replaceAll(" ", "")`))
		c.Fill(t, `#code`, c.member.Code(t))
		c.Press(t, "prove the code", `button[type=submit]`)
	} else {
		c.Fill(t, `#code`, c.member.Code(t))
	}
	c.Press(t, "go on", `button[type=submit]`)
}

// cancelsAnOrder finds an order by its number, and cancels it with a reason.
func (c *clerk) cancelsAnOrder(t testing.TB) {
	t.Helper()
	tea := c.shop.Sell(t, 1080, 10)
	number := c.shop.Customer(t).Buy(t, harness.Line(tea.SKU, 2)).GetNumber()
	c.visit(t, "/orders")
	c.shows(t, "orders", "table.grid tbody tr a")
	c.Fill(t, `input[name=q]`, number+"\r")
	c.Await(t, "the order is found", `document.querySelectorAll("table.grid tbody tr").length === 1 && location.search.includes("`+number+`")`)
	c.Do(t, "open the order", chromedp.Click("table.grid tbody tr a"))
	c.shows(t, "order", ".timeline li")
	c.Do(t, "cancel", chromedp.Click(`[data-act=cancel]`), chromedp.WaitVisible(`[data-act=confirm-cancel]`), chromedp.Click(`[data-act=confirm-cancel]`))
	c.shows(t, "cancel-without-a-reason", `[name=reason][aria-invalid=true]`)
	c.Evaluate(t, `(() => { const select = document.querySelector("[name=reason]");
		Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set.call(select, "OUT_OF_STOCK");
		select.dispatchEvent(new Event("change", { bubbles: true })); return ""; })()`)
	c.Do(t, "cancel", chromedp.Click(`[data-act=confirm-cancel]`))
	c.shows(t, "order-canceled", `.states .badge.off`)
	c.Await(t, "the order is canceled", `document.querySelector("[data-act=cancel]").disabled && document.querySelectorAll(".timeline li").length > 4`)
}

// visit follows a link of the navigation.
func (c *clerk) visit(t testing.TB, path string) {
	t.Helper()
	c.Do(t, "go to "+path, chromedp.Click(`nav a[href="`+path+`"]`))
}

// shows waits for an element, and takes and examines a picture.
func (c *clerk) shows(t testing.TB, name, selector string) {
	t.Helper()
	c.Await(t, name, `document.querySelector(`+"`"+selector+"`"+`) !== null`)
	require.Equal(t, c.language, c.Evaluate(t, `document.documentElement.lang`))
	c.Picture(t, "office-"+name+"-"+c.language)
	c.Audit(t, name)
}
