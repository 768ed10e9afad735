package protocol

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/bff"
	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// pageVisit is how a page is opened in its states. Expressions say that the page is there.
type pageVisit struct {
	address, there string
	// empty is the address of the page without content, "" for the same one before there was any.
	empty, emptyThere string
	// broken is the address of a page that fails, "" for a screen whose calls are not answered.
	broken, brokenThere string
	// press is what makes the page fail, if it is not its address.
	press string
	// neverEmpty and neverBroken say why a page has no such state.
	neverEmpty, neverBroken string
}

const (
	found     = `document.querySelector("main h1") !== null && document.querySelector("main .message") === null`
	notFound  = `document.querySelector("main .message") !== null`
	failed    = `document.querySelector("#screen .failure[role=alert]") !== null`
	hasLines  = "an order has lines"
	always    = "the page has a text, or the shop is not open"
	wholePage = "the page is the edge's: without it there is none"
)

// visits returns how each page is opened, by its path.
func visits(goods *harness.Assortment, product, order string) map[string]pageVisit {
	there := func(selector string) string { return `document.querySelector("` + selector + `") !== null` }
	document := func(path string) pageVisit {
		return pageVisit{address: path, there: found, broken: path + "?version=99", brokenThere: notFound, neverEmpty: always}
	}
	return map[string]pageVisit{
		"/":                   {address: "/", there: found, neverEmpty: always, neverBroken: wholePage},
		"/p/{slug}":           {address: "/p/" + product, there: there("#buy"), broken: "/p/none", brokenThere: notFound, neverEmpty: always},
		"/c/{slug}":           {address: "/c/" + goods.Root, there: there(".cards li"), empty: "/c/" + goods.Root + "-left", emptyThere: there(".empty"), broken: "/c/none", brokenThere: notFound},
		"/collections/{slug}": {address: "/collections/" + goods.Root, there: there(".cards li"), broken: "/collections/none", brokenThere: notFound, neverEmpty: "as a category"},
		"/search":             {address: "/search?q=" + goods.Root, there: there(".cards li"), empty: "/search?q=zzzzz", emptyThere: there(".empty"), neverBroken: wholePage},
		"/guide":              document("/guide"),
		"/guide/shipping":     document("/guide/shipping"),
		"/legal/tokusho":      document("/legal/tokusho"),
		"/legal/terms":        document("/legal/terms"),
		"/legal/privacy":      document("/legal/privacy"),
		"/contact":            {address: "/contact", there: there(".inquiry"), neverEmpty: always, press: ".inquiry button", brokenThere: there(".inquiry .error")},
		"/cart":               {address: "/cart", there: there(".line .price"), emptyThere: there(".screen .message"), brokenThere: failed},
		"/checkout":           {address: "/checkout", there: there("#place"), emptyThere: there(".screen .empty"), brokenThere: failed},
		"/orders":             {address: "/orders", there: there(".orders .price"), emptyThere: there(".screen .empty"), brokenThere: failed},
		"/orders/{id}":        {address: "/orders/" + order, there: there(".timeline time"), neverEmpty: hasLines, brokenThere: failed},
		"/orders/{id}/placed": {address: "/orders/" + order + "/placed", there: there(".state.ok"), neverEmpty: hasLines, brokenThere: failed},
		"/account":            {address: "/account", there: there(".rows .state"), emptyThere: there(".screen section > p"), brokenThere: failed},
		"/account/addresses":  {address: "/account/addresses", there: there(".boxes address"), emptyThere: there(".screen .empty"), brokenThere: failed},
		"/account/profile":    {address: "/account/profile", there: there("#profile-displayName"), emptyThere: there("#profile-displayName"), brokenThere: failed},
		"/account/security":   {address: "/account/security", there: there(".rows li"), neverEmpty: "this device is in it", brokenThere: failed},
	}
}

// TestProtocolWalk opens every page of the shop, in a state with content, an empty one and a failed
// one, and the page of a product that is not sold any more. Each has a picture, light and dark
// (AKINAI_E2E_PICTURES), and is checked with axe in both, for its policy and for layout shifts, by
// keyboard, at 320 pixels, and with text of twice the size.
func TestProtocolWalk(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	eachLanguageAndSize(t, s, walk)
}

func walk(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
	t.Helper()
	goods := s.NewAssortment(t)
	tea := goods.Put(t, "煎茶", "", "朝霧園", nil, harness.Variant{Price: 1080, Units: 10, Options: []string{"内容量", "100g"}})
	c := newBuyer(t, s, language, size)
	c.Shopper = s.Register(t)
	c.logIn(t)
	all := visits(goods, tea.Draft.GetSlug(), id.New())
	collect(t, goods)
	each := func(state string, of func(t *testing.T, path string, v pageVisit)) {
		for _, path := range bff.ShopPages() {
			t.Run(state+" "+path, func(t *testing.T) {
				v, planned := all[path]
				require.True(t, planned, "a page without a visit")
				of(t, path, v)
			})
		}
	}
	each("empty", func(t *testing.T, path string, v pageVisit) {
		if v.neverEmpty == "" {
			c.look(t, path, "empty", cmp.Or(v.empty, v.address), v.emptyThere)
		}
	})
	t.Run("gone /p/{slug}", func(t *testing.T) {
		c.look(t, "/p/{slug}", "gone", "/p/"+archived(t, goods), `document.querySelector("main .message") !== null && document.querySelectorAll(".cards li").length > 0`)
		c.stretch(t, "/p/{slug} gone", size)
	})
	c.AddAddress(t)
	order := c.Buy(t, harness.Line(tea.SKU, 1))
	c.fill(t, tea.SKU)
	all = visits(goods, tea.Draft.GetSlug(), order.GetId())
	each("whole", func(t *testing.T, path string, v pageVisit) {
		c.look(t, path, "whole", v.address, v.there)
		c.WalkByKeyboard(t, path)
		c.stretch(t, path, size)
	})
	c.Answer(t, chromium.AnswersNone)
	each("failed", func(t *testing.T, path string, v pageVisit) {
		switch {
		case v.neverBroken != "":
		case v.press != "":
			c.open(t, v.address)
			c.Press(t, "press", v.press)
			c.check(t, path, "failed", v.brokenThere)
		default:
			c.look(t, path, "failed", cmp.Or(v.broken, v.address), v.brokenThere)
			c.tryAgain(t, v)
		}
	})
}

// look opens a page and checks it.
func (c *buyer) look(t *testing.T, path, state, address, there string) {
	t.Helper()
	c.open(t, address)
	c.check(t, path, state, there)
}

// tryAgain presses the button of a screen whose calls failed, once they are answered.
func (c *buyer) tryAgain(t *testing.T, v pageVisit) {
	t.Helper()
	if v.brokenThere != failed {
		return
	}
	c.Answer(t, chromium.AnswersAll)
	c.Do(t, "try again", chromedp.Click(`.failure button`))
	c.Await(t, "the screen after another try", v.there)
	c.Answer(t, chromium.AnswersNone)
}

// check checks the page that is open, light and dark; without pictures, dark only with content.
func (c *buyer) check(t *testing.T, path, state, there string) {
	t.Helper()
	name := strings.Trim(strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path), "-")
	name = fmt.Sprintf("walk-%s-%s", cmp.Or(name, "home"), state)
	c.screen(t, name, there)
	if state != "whole" && os.Getenv("AKINAI_E2E_PICTURES") == "" {
		return
	}
	c.Theme(t, "dark")
	c.screen(t, name+"-dark", `getComputedStyle(document.documentElement).colorScheme !== "" && matchMedia("(prefers-color-scheme: dark)").matches`)
	c.Theme(t, "light")
}

// stretch checks that nothing needs to be scrolled sideways in a window of 320 pixels, nor with
// text of twice the size.
func (c *buyer) stretch(t *testing.T, path string, size chromium.Size) {
	t.Helper()
	c.Resize(t, 320, size.Height)
	c.NotWide(t, path+" at 320 pixels")
	c.Resize(t, size.Width, size.Height)
	c.Evaluate(t, `(document.documentElement.style.fontSize = "200%", "")`)
	c.Picture(t, fmt.Sprintf("large-%s-%s-%s", strings.Trim(strings.ReplaceAll(path, "/", "-"), "-"), c.language, c.size))
	c.NotWide(t, path+" with text of twice the size")
}

// logIn logs in by the link in the header.
func (c *buyer) logIn(t *testing.T) {
	t.Helper()
	c.open(t, "/account")
	c.Await(t, "the login page", `document.querySelector("#email") !== null`)
	c.Fill(t, `#email`, c.Email, `#password`, c.Password)
	c.Press(t, "log in", `button[type=submit]`)
	c.Await(t, "the account", `document.querySelector(".doors") !== null`)
}

// fill puts a unit into the cart of the account.
func (c *buyer) fill(t *testing.T, sku string) {
	t.Helper()
	answer := c.Post(t, "/akinai.bff.web.v1.CartService/SetCartLine", &webv1.SetCartLineRequest{Sku: sku, Quantity: 1})
	require.NoError(t, answer.Has(http.StatusOK))
}

// archived takes a product out of the catalog, and returns its slug once the shop knows that.
func archived(t *testing.T, goods *harness.Assortment) string {
	t.Helper()
	gone := goods.Put(t, "ほうじ茶", "", "朝霧園", nil, harness.Variant{Price: 500, Units: 1})
	gone.Draft.Status = productv1.Status_STATUS_ARCHIVED
	_, err := goods.Shop.Office(t).Products.UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: gone.ID, Version: gone.Version, Product: gone.Draft})
	require.NoError(t, err)
	slug := gone.Draft.GetSlug()
	harness.Await(t, harness.Soon, func() error {
		_, answer := goods.Shop.Browser(t).Open(t, http.MethodGet, "/p/"+slug, nil)
		return harness.Equal(answer.Status, http.StatusGone)
	})
	return slug
}

// collect puts the products of an assortment into a collection with the same slug.
func collect(t *testing.T, goods *harness.Assortment) {
	t.Helper()
	_, err := goods.Shop.Office(t).Products.PutCollection(t.Context(), &productv1.PutCollectionRequest{Collection: &productv1.Collection{
		Slug: goods.Root, Name: "冬の台所", Names: map[string]string{"en": "Winter kitchen"}, Rule: &productv1.ProductFilter{Category: goods.Root},
	}})
	require.NoError(t, err)
}
