package protocol

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
)

// TestProtocolOfficeCustomersStory is what customer service does with a call: find the customer by
// order number, name, telephone number and e-mail address, read the orders and the address book,
// add notes to the customer and to the order, and end the sessions for a reason. A member of the
// staff without the permission neither sees nor reaches the customer.
func TestProtocolOfficeCustomersStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterOffice(t)
	for _, language := range storyLanguages() {
		t.Run(language, func(t *testing.T) {
			tea := s.Sell(t, 1080, 5)
			p := s.Customer(t)
			name := "客" + strings.TrimSuffix(p.Email, "@example.com")[len(p.Email)-len("@example.com")-12:]
			named, err := p.Send(t.Context(), http.MethodPut, s.Edge()+"/v1/profile",
				strings.NewReader(`{"version": "0", "displayName": "`+name+`", "phone": "080-9876-5432", "familyNameKana": "きゃく"}`), nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, named.Status, "%s", named.Body)
			order := p.Buy(t, harness.Line(tea.SKU, 1))
			c := newClerk(t, s, withRole(t, s, "cs_agent"), language)
			for _, query := range []string{order.GetNumber(), p.Email, name} {
				c.visit(t, "/customers")
				c.shows(t, "customers", "table.grid tbody tr a")
				c.Fill(t, `input[name=q]`, query+kb.Enter)
				c.Await(t, "the customer is found by "+query,
					`document.querySelectorAll("table.grid tbody tr").length === 1 && document.querySelector("table.grid").innerText.includes("`+p.Email+`")`)
			}
			c.open(t, name)
			c.shows(t, "customer", "dl.facts dd")
			c.Await(t, "the order", `document.querySelector("table.grid").innerText.includes("`+order.GetNumber()+`")`)
			c.notes(t, "折り返しの電話は夕方に")
			c.endsSessions(t, p)
			c.Do(t, "open the order", chromedp.Click(`table.grid a[href="/orders/`+order.GetId()+`"]`))
			c.Await(t, "the order", `document.querySelector("h1").innerText.includes("`+order.GetNumber()+`")`)
			c.notes(t, "贈り物なので明細を入れない")
			c.shows(t, "order-with-a-note", ".notes li")
		})
	}
	t.Run("without the permission", func(t *testing.T) {
		p := s.Customer(t)
		c := newClerk(t, s, withRole(t, s, "warehouse"), "ja")
		require.NotContains(t, c.places(t), "/customers")
		c.Open(t, s.OfficeURL()+"/customers?q="+p.Email)
		c.Await(t, "the refusal", `document.querySelector(".failure")?.innerText.includes("PERMISSION_DENIED")`)
		require.Equal(t, "false", c.Evaluate(t, `String(document.querySelector("table.grid") !== null)`))
	})
}

// notes adds a note, after it was missing.
func (c *clerk) notes(t testing.TB, text string) {
	t.Helper()
	c.press(t, "add-note")
	c.Await(t, "it is missing", `document.querySelector("[name=note][aria-invalid=true]") !== null`)
	c.Fill(t, `[name=note]`, text)
	c.press(t, "add-note")
	c.Await(t, "the note", `document.querySelector(".notes li")?.innerText.includes("`+text+`") && document.querySelector("[name=note]").value === ""`)
}

// endsSessions ends the sessions of a customer, after the reason was missing.
func (c *clerk) endsSessions(t testing.TB, p *harness.Shopper) {
	t.Helper()
	c.press(t, "end-sessions")
	c.Await(t, "the dialog", `document.querySelector("[data-act=confirm]") !== null`)
	c.press(t, "confirm")
	c.shows(t, "end-sessions-without-a-reason", `[name=reason][aria-invalid=true]`)
	c.choose(t, `select[name=reason]`, "LOST_DEVICE")
	c.press(t, "confirm")
	c.Await(t, "the sessions have ended", `document.querySelector("[data-act=end-sessions]") === null && document.querySelector(".mantine-Modal-title") === null`)
	c.shows(t, "customer-with-a-note", ".notes li")
	a := p.Shop.Guest().Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: p.Tokens.GetRefreshToken()})
	require.Equal(t, http.StatusUnauthorized, a.Status, "%s", a.Body)
}
