package protocol

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
)

// TestProtocolOfficeAuditStory is what an admin asks the audit log: who changed a product, and
// what one person did, in several services; an order by its id. The address says the filters.
// A member of the staff without the permission neither sees nor reaches it.
func TestProtocolOfficeAuditStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterOffice(t)
	for _, language := range storyLanguages() {
		t.Run(language, func(t *testing.T) {
			tea := s.Sell(t, 1080, 5)
			tea = s.Reprice(t, tea, 1180)
			p := s.Customer(t)
			order := p.Buy(t, harness.Line(tea.SKU, 1)).GetId()
			c := newClerk(t, s, s.Superadmin(t), language)
			c.visit(t, "/orders")
			c.Fill(t, `input[name=q]`, tea.SKU+kb.Enter)
			c.Await(t, "the order", `document.querySelectorAll("table.grid tbody tr").length === 1`)
			c.Evaluate(t, `(document.querySelector("table.grid tbody a").click(), "")`)
			c.Await(t, "the order", `document.querySelector(".timeline") !== null`)
			c.notes(t, "確認済み")

			c.visit(t, "/audit")
			c.shows(t, "audit", "table.grid tbody tr")
			c.Fill(t, `input[name=q]`, tea.ID+kb.Enter)
			c.Await(t, "what was done to the product", `document.querySelectorAll("table.grid tbody tr").length === 2 && location.search.includes("`+tea.ID+`")`)
			c.replace(t, `input[name=q]`, order+kb.Enter)
			c.Await(t, "what was done to the order", `document.querySelectorAll("table.grid tbody tr").length === 1 && document.querySelector("table.grid").innerText.includes("`+order+`")`)
			c.shows(t, "audit-of-an-order", "table.grid tbody tr")
			c.Evaluate(t, `(document.querySelector("table.grid tbody a").click(), "")`)
			c.Await(t, "what the person did", `location.search.includes("actor=") && !location.search.includes("object=")`)
			c.choose(t, `select[name=action]`, "AddOrderNote")
			c.Await(t, "the note alone", `document.querySelectorAll("table.grid tbody tr").length === 1`)
		})
	}
	t.Run("without the permission", func(t *testing.T) {
		c := newClerk(t, s, withRole(t, s, "cs_agent"), "ja")
		require.NotContains(t, c.places(t), "/audit")
		c.Open(t, s.OfficeURL()+"/audit")
		c.Await(t, "the refusal", `document.querySelector(".failure")?.innerText.includes("PERMISSION_DENIED")`)
	})
}
