package protocol

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/e2e/harness"
)

// TestProtocolOfficeStockStory is what a clerk of the warehouse does in the back office: find what
// is short, write off, see for which order units are reserved, count with a difference, and
// transfer. A member of the staff who may only read stock sees no way to change it, and is refused.
func TestProtocolOfficeStockStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterOffice(t)
	for _, language := range storyLanguages() {
		t.Run(language, func(t *testing.T) {
			tea := s.Sell(t, 1080, 5)
			order := s.Customer(t).Buy(t, harness.Line(tea.SKU, 2)).GetId()
			s.Settles(t, harness.Soon)
			c := newClerk(t, s, withRole(t, s, "warehouse"), language)
			c.findsWhatIsShort(t, tea.SKU)
			c.writesOff(t, tea.SKU, order)
			c.counts(t, tea.SKU)
			c.transfers(t, tea.SKU)
			c.visit(t, "/stock")
			c.Do(t, "drift", chromedp.Click(`a[href="/stock/drift"]`))
			c.shows(t, "drift", "main .badge")
		})
	}
	t.Run("read only", func(t *testing.T) { stockIsReadOnly(t, s) })
}

// findsWhatIsShort filters the table: five units, of which two are reserved, are few.
func (c *clerk) findsWhatIsShort(t testing.TB, sku string) {
	t.Helper()
	c.visit(t, "/stock")
	c.shows(t, "stock", "search.filters")
	c.Fill(t, `input[name=q]`, sku+kb.Enter)
	c.choose(t, `select[name=status]`, "short")
	c.Await(t, "the level", `location.search.includes("short") && location.search.includes("`+sku+`") && document.querySelectorAll("table.grid tbody tr").length === 1`)
	c.shows(t, "stock-short", `table.grid .badge.warn`)
	c.Do(t, "open it", chromedp.Click("table.grid tbody tr a"))
}

// writesOff records a broken unit, after the reason was missing.
func (c *clerk) writesOff(t testing.TB, sku, order string) {
	t.Helper()
	c.Await(t, "the order that holds units", `document.body.innerText.includes("`+order+`")`)
	c.shows(t, "sku", "#movements tbody tr")
	c.press(t, "adjust")
	c.choose(t, `select[name=kind]`, "WRITTEN_OFF")
	c.Fill(t, `input[name=units]`, "１")
	c.press(t, "record")
	c.shows(t, "sku-without-a-reason", `[name=reason][aria-invalid=true]`)
	require.EqualValues(t, 5, c.level(t, sku, "main").GetOnHand())
	c.Fill(t, `input[name=reason]`, "破損")
	c.press(t, "record")
	c.Await(t, "one unit fewer", `document.querySelector("[data-on-hand=main]").innerText === "4" && document.querySelector("#movements tbody tr").innerText.includes("破損")`)
	require.EqualValues(t, 4, c.level(t, sku, "main").GetOnHand())
}

// counts scans the SKU three times; while it compares, a colleague receives a unit, so that the
// first try is stale.
func (c *clerk) counts(t testing.TB, sku string) {
	t.Helper()
	c.visit(t, "/stock")
	c.Do(t, "count", chromedp.Click(`a[href="/stock/count"]`))
	for range 3 {
		c.Fill(t, `input[name=scan]`, sku+kb.Enter)
	}
	c.press(t, "compare")
	c.Await(t, "the difference", `document.querySelector("[data-difference]").innerText === "−1"`)
	c.shows(t, "count", `[data-difference]`)
	c.shop.Stock(t, sku, 5)
	c.press(t, "apply")
	c.shows(t, "count-stale", ".failure")
	require.EqualValues(t, 5, c.level(t, sku, "main").GetOnHand(), "a stale count changes nothing")
	c.press(t, "compare")
	c.Await(t, "the difference", `document.querySelector("[data-difference]")?.innerText === "−2"`)
	c.press(t, "apply")
	c.Await(t, "it is applied", `document.querySelector("#counted") === null && document.querySelector("main [role=status]").innerText.includes("1")`)
	require.EqualValues(t, 3, c.level(t, sku, "main").GetOnHand())
}

// transfers adds a location and moves the unit there that no order holds.
func (c *clerk) transfers(t testing.TB, sku string) {
	t.Helper()
	east := "east-" + c.language
	c.visit(t, "/stock")
	c.Do(t, "locations", chromedp.Click(`a[href="/stock/locations"]`))
	c.Await(t, "the locations", `document.querySelector("table.grid tbody tr") !== null`)
	c.press(t, "add-location")
	c.Fill(t, `input[name=code]`, east, `input[name=name]`, "East")
	c.press(t, "save-location")
	c.Await(t, "the location", `document.querySelector("table.grid").innerText.includes("`+east+`")`)
	c.shows(t, "locations", "table.grid tbody tr")
	c.visit(t, "/stock")
	c.Do(t, "transfer", chromedp.Click(`a[href="/stock/transfer"]`))
	c.Await(t, "the form", `document.querySelector("select[name=to]")?.options.length > 1`)
	c.choose(t, `select[name=from]`, "main")
	c.choose(t, `select[name=to]`, east)
	c.Fill(t, `input[name=sku-0]`, sku, `input[name=units-0]`, "2")
	c.press(t, "transfer")
	c.shows(t, "transfer-refused", ".failure")
	c.replace(t, `input[name=units-0]`, "1")
	c.press(t, "transfer")
	c.Await(t, "it is moved", `document.querySelector("main [role=status]").innerText.includes("1") && document.querySelector("input[name=sku-0]").value === ""`)
	require.EqualValues(t, 2, c.level(t, sku, "main").GetOnHand())
	require.EqualValues(t, 1, c.level(t, sku, east).GetOnHand())
}

// level returns the stored stock at a location.
func (c *clerk) level(t testing.TB, sku, location string) *inventoryv1.Level {
	t.Helper()
	res, err := c.shop.Office(t).Inventory.BatchGetLevels(t.Context(), &inventoryv1.BatchGetLevelsRequest{Skus: []string{sku}})
	require.NoError(t, err)
	for _, level := range res.GetLevels() {
		if level.GetLocation() == location {
			return level
		}
	}
	return nil
}

// choose selects a value of a list.
func (c *clerk) choose(t testing.TB, selector, value string) {
	t.Helper()
	c.Await(t, "the value "+value, fmt.Sprintf("[...(document.querySelector(`%s`)?.options ?? [])].some((one) => one.value === %q)", selector, value))
	c.Evaluate(t, fmt.Sprintf("(() => { const select = document.querySelector(`%s`);"+
		`Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set.call(select, %q);`+
		`select.dispatchEvent(new Event("change", { bubbles: true })); return ""; })()`, selector, value))
}

// stockIsReadOnly checks that a role that may read stock has no way to change it: no button, and no
// call that the edge answers.
func stockIsReadOnly(t *testing.T, s *harness.Shop) {
	t.Helper()
	tea := s.Sell(t, 1080, 5)
	c := newClerk(t, s, withRole(t, s, "cs_viewer"), "ja")
	c.Open(t, s.OfficeURL()+"/stock/"+tea.SKU)
	c.Await(t, "the level", `document.querySelector("[data-on-hand=main]") !== null`)
	require.Equal(t, "false", c.Evaluate(t, `String(document.querySelector("[data-act]") !== null)`))
	c.Evaluate(t, `(window.refusal = fetch("/akinai.inventory.v1.InventoryService/SetLevels", { method: "POST",
		headers: { "Content-Type": "application/json", "Akinai-Session": "1" }, body: JSON.stringify({ levels: [{ sku: "`+tea.SKU+`", onHand: 99 }] }) })
		.then((r) => r.text()).then((text) => { window.refused = text; }), "")`)
	c.Await(t, "the refusal", `window.refused !== undefined && window.refused.includes("PERMISSION_DENIED")`)
	require.EqualValues(t, 5, c.level(t, tea.SKU, "main").GetOnHand())
}
