package protocol

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/services"
)

// issuerVisit is how a page of accounts is opened, and refused. Its first state has no error.
type issuerVisit struct {
	// open opens the page: its address, unless it is reached in another way.
	open func(t *testing.T, c *buyer, path string)
	// refuse makes the page refuse something: its form, or itself.
	refuse func(t *testing.T, c *buyer, path string)
	// neverRefused says why a page refuses nothing.
	neverRefused string
}

// refused says that a page of accounts says what is wrong.
const refused = `document.querySelector(".notice, .error") !== null || document.querySelector("main form, main nav") === null`

// issuerVisits returns how each page is opened, in three parts: by a stranger, by a customer who
// has just logged in, and by one with a second factor. Pages of links show their form for any
// token.
func issuerVisits() (stranger, customer, factor map[string]issuerVisit) {
	at := func(query string) func(*testing.T, *buyer, string) {
		return func(t *testing.T, c *buyer, path string) { c.openOutside(t, path+query) }
	}
	typed := func(fields ...string) func(*testing.T, *buyer, string) {
		return func(t *testing.T, c *buyer, _ string) {
			if len(fields) > 0 {
				c.Fill(t, fields...)
			}
			c.Press(t, "send the form", `main form button[type=submit]`)
		}
	}
	link := issuerVisit{open: at("?token=none"), refuse: typed()}
	steps := "what it refuses is shown by the page of its form"
	stranger = map[string]issuerVisit{
		"/oidc/login": {open: func(t *testing.T, c *buyer, _ string) { c.openOutside(t, "/oidc/account") }, refuse: typed(`#email`, "nobody@example.com", `#password`, "wrong horse")},
		"/oidc/login/passkey": {open: func(t *testing.T, c *buyer, _ string) {
			c.openOutside(t, "/oidc/account")
			c.Press(t, "log in with a passkey", `a[href*="/login/passkey"]`)
		}, refuse: at("?id=none")},
		"/account/register":               {open: at(""), refuse: typed(`#email`, "nobody")},
		"/account/request-password-reset": {open: at(""), refuse: typed(`#email`, "nobody")},
		"/account/verify-email":           link,
		"/account/change-email":           link,
		"/account/reset-password":         {open: at("?token=none"), refuse: typed(`#password`, "12345678")},
		"/account/invitation":             {open: at("?token=none"), neverRefused: "one that is valid is in TestProtocolStaffStory"},
	}
	customer = map[string]issuerVisit{
		"/oidc/account":              {open: at(""), neverRefused: steps},
		"/oidc/account/password":     {open: at(""), refuse: typed(`#current`, "wrong horse", `#password`, "another wrong horse")},
		"/oidc/account/email":        {open: at(""), refuse: typed(`#email`, "other@example.com", `#current`, "wrong horse")},
		"/oidc/account/factor":       {open: at(""), neverRefused: steps},
		"/oidc/account/passkeys":     {open: at(""), neverRefused: steps},
		"/oidc/account/passkeys/new": {open: at(""), neverRefused: "the browser makes what it sends, see TestProtocolPasskeyStory"},
		"/oidc/account/factor/new": {open: func(t *testing.T, c *buyer, _ string) {
			c.openOutside(t, "/oidc/account/factor")
			c.Press(t, "set up a second factor", `form[action$="/factor/begin"] button`)
		}, refuse: typed(`#code`, "000000")},
		"/oidc/logout": {open: at(""), refuse: at("?id_token_hint=none")},
	}
	factor = map[string]issuerVisit{
		"/oidc/login/factor": {open: func(t *testing.T, c *buyer, _ string) {
			c.openOutside(t, "/oidc/account")
			c.Fill(t, `#email`, c.Email, `#password`, c.Password)
			c.Press(t, "log in", `button[type=submit]`)
		}, refuse: typed(`#code`, "000000")},
	}
	return stranger, customer, factor
}

// TestProtocolIssuerWalk opens every page of accounts, as it is and refusing something. Each is
// checked as the pages of the shop are in TestProtocolWalk.
func TestProtocolIssuerWalk(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	eachLanguageAndSize(t, s, issuerWalk)
}

func issuerWalk(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
	t.Helper()
	c := newBuyer(t, s, language, size)
	c.Shopper = s.Register(t)
	stranger, customer, factor := issuerVisits()
	walked := 0
	each := func(visits map[string]issuerVisit) {
		for _, path := range services.AccountPages("/oidc") {
			v, planned := visits[path]
			if !planned {
				continue
			}
			walked++
			t.Run(path, func(t *testing.T) {
				v.open(t, c, path)
				c.check(t, path, "whole", `document.querySelector("main h1") !== null`)
				c.WalkByKeyboard(t, path)
				c.stretch(t, path, size)
				v.open(t, c, path)
				if v.neverRefused == "" {
					v.refuse(t, c, path)
					c.check(t, path, "refused", refused)
				}
			})
		}
	}
	each(stranger)
	c.ForgetCookies(t)
	c.logIn(t)
	c.namePasskey(t)
	each(customer)
	c.addFactor(t)
	each(factor)
	require.Len(t, services.AccountPages("/oidc"), walked, "a page without a visit")
}

// openOutside opens a page that has no prefix of a language: the browser's language decides.
func (c *buyer) openOutside(t *testing.T, path string) {
	t.Helper()
	c.Open(t, c.shop.PublicURL()+path)
}

// namePasskey adds a passkey with a naughty name, which the page of passkeys shows as it is.
func (c *buyer) namePasskey(t *testing.T) {
	t.Helper()
	c.Authenticator(t)
	c.openOutside(t, "/oidc/account/passkeys/new")
	c.Await(t, "the page that makes a passkey", `document.querySelector("form[data-passkey=create] button:not([hidden])") !== null`)
	c.Evaluate(t, `(document.querySelector("#name").value = "", "")`)
	c.Fill(t, `#name`, naughtyName)
	c.Press(t, "make a passkey", `form[data-passkey] button`)
	c.Await(t, "its name", `document.querySelector(".rows h2") !== null && document.querySelector("main svg") === null`)
	require.Equal(t, naughtyName, c.Read(t, `.rows h2`))
}

// addFactor sets up a second factor, and forgets the login.
func (c *buyer) addFactor(t *testing.T) {
	t.Helper()
	c.openOutside(t, "/oidc/account/factor/new")
	device := harness.NewStaffMember()
	device.SetSecret(strings.ReplaceAll(c.Read(t, `code.secret`), " ", ""))
	c.Fill(t, `#code`, device.Code(t))
	c.Press(t, "confirm", `main form button[type=submit]`)
	c.check(t, "/oidc/account/factor/new", "codes", `document.querySelector(".codes") !== null`)
	c.ForgetCookies(t)
}
