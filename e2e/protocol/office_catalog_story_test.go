package protocol

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
)

// TestProtocolOfficeCatalogStory is what a clerk does around products in the back office: schedule
// next week's price and see it with the history, order categories, and make a collection.
func TestProtocolOfficeCatalogStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterOffice(t)
	for _, language := range storyLanguages() {
		t.Run(language, func(t *testing.T) {
			tea := s.Sell(t, 1080, 5)
			c := newClerk(t, s, withRole(t, s, "catalog"), language)
			c.schedulesAPrice(t, tea)
			c.ordersCategories(t)
			c.collects(t)
		})
	}
}

// schedulesAPrice schedules a price for a week from now, in the shop's time.
func (c *clerk) schedulesAPrice(t testing.TB, tea harness.Good) {
	t.Helper()
	next := clock.System().Now().AddDate(0, 0, 7).Truncate(time.Minute)
	japan := next.In(time.FixedZone("JST", 9*60*60)).Format("2006-01-02T15:04")
	c.Open(t, c.shop.OfficeURL()+"/products/"+tea.ID)
	c.Await(t, "the product", `document.querySelector('a[href$="/prices"]') !== null`)
	c.Do(t, "prices", chromedp.Click(`a[href$="/prices"]`))
	c.Await(t, "the history", `document.querySelector("#history tbody tr") !== null`)
	c.press(t, "schedule")
	c.shows(t, "prices-missing", `.fault[role=alert]`)
	c.Fill(t, `input[name=price]`, "980")
	c.Evaluate(t, fmt.Sprintf(`(() => { const input = document.querySelector("[name=starts]");
		Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, %q);
		input.dispatchEvent(new Event("input", { bubbles: true })); return ""; })()`, japan))
	c.press(t, "schedule")
	c.Await(t, "the schedule", `document.querySelector("#schedules tbody")?.innerText.includes("¥980")`)
	c.shows(t, "prices", "#schedules tbody tr")
	schedules := c.product(t).GetVariants()[0].GetSchedules()
	require.Len(t, schedules, 1)
	require.EqualValues(t, 980, schedules[0].GetPrice().GetAmount())
	require.Equal(t, next.UTC(), schedules[0].GetStartsAt().AsTime())
}

// ordersCategories adds two and swaps them by a button, then puts one below the other.
func (c *clerk) ordersCategories(t testing.TB) {
	t.Helper()
	first, second := "c-"+id.New(), "c-"+id.New()
	c.visit(t, "/categories")
	c.Await(t, "the tree", `document.querySelector("#tree") !== null`)
	for _, slug := range []string{first, second} {
		c.press(t, "add-category")
		c.Fill(t, `input[name=name]`, "名 "+slug[len(slug)-4:], `input[name=slug]`, slug)
		c.press(t, "save-category")
		c.Await(t, "the category", `document.querySelector('[data-category="`+slug+`"]') !== null && document.querySelector("input[name=slug]") === null`)
	}
	row := func(slug string) string { return `[data-category="` + slug + `"]` }
	before := func(a, b string) string {
		return `(document.querySelector('` + row(a) + `').compareDocumentPosition(document.querySelector('` + row(b) + `')) & 4) === 4`
	}
	c.Do(t, "up", chromedp.Click(row(second)+` [data-act=up]`))
	c.Await(t, "the order", before(second, first))
	c.shows(t, "categories", "#tree tr")
	c.choose(t, row(first)+" select", second)
	c.Await(t, "below the other", before(second, first)+` && document.querySelector('`+row(first)+` select').value === "`+second+`"`)
	res, err := c.shop.Office(t).Catalog.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
	require.NoError(t, err)
	for _, category := range res.GetCategories() {
		if category.GetSlug() == first {
			require.Equal(t, second, category.GetParent())
		}
	}
}

// collects makes a collection, whose first try has no condition.
func (c *clerk) collects(t testing.TB) {
	t.Helper()
	slug := "col-" + id.New()
	c.visit(t, "/collections")
	c.press(t, "add-collection")
	c.Fill(t, `input[name=name]`, "冬の台所", `input[name=slug]`, slug)
	c.press(t, "save-collection")
	c.Await(t, "it needs a condition", `document.querySelector(".failure") !== null`)
	c.choose(t, `select[name=category]`, "tea")
	c.press(t, "preview")
	c.Await(t, "what is in it", `document.querySelector("#preview li") !== null`)
	c.shows(t, "collection", "#preview li")
	c.press(t, "save-collection")
	c.Await(t, "the collection", `document.querySelector('[data-collection="`+slug+`"]') !== null`)
	c.shows(t, "collections", "#collections tbody tr")
}
