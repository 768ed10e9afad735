package protocol

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
)

// TestProtocolOfficeProductsStory is what a clerk does with a product in the back office: add it,
// with what is refused and mended; pictures and their order; publish; save beside a colleague;
// archive. A member of the staff without the permission neither sees nor reaches it.
func TestProtocolOfficeProductsStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterOffice(t)
	require.NoError(t, s.Office(t).Shelve())
	for _, language := range storyLanguages() {
		t.Run(language, func(t *testing.T) {
			c := newClerk(t, s, s.Superadmin(t), language)
			c.visit(t, "/products")
			c.shows(t, "products", "search.filters")
			slug := c.addsAProduct(t)
			c.ordersPictures(t)
			c.publishes(t)
			c.savesBesideAColleague(t)
			c.archives(t, slug)
		})
	}
	t.Run("without the permission", func(t *testing.T) { productsAreRefused(t, s) })
}

// newClerk opens the back office for a member of the staff who logs in.
func newClerk(t *testing.T, s *harness.Shop, member *harness.StaffMember, language string) *clerk {
	t.Helper()
	c := &clerk{Tab: chromium.Open(t, language, chromium.Desktop), shop: s, member: member, language: language}
	c.Watch(t)
	c.Open(t, s.OfficeURL()+"/")
	c.Evaluate(t, `(localStorage.setItem("akinai-admin-language", "`+language+`"), "")`)
	c.Open(t, s.OfficeURL()+"/")
	c.Await(t, "the way to log in", `document.querySelector("main.sign-in button") !== null`)
	c.logIn(t)
	c.Await(t, "the home", `document.querySelector("h1") !== null && document.querySelector("nav a") !== null`)
	return c
}

// addsAProduct adds one with two variants, after the first try is refused and what was typed stays.
func (c *clerk) addsAProduct(t testing.TB) (slug string) {
	t.Helper()
	sku := "OFFICE-" + id.New()
	slug = "office-" + id.New()
	c.Do(t, "add a product", chromedp.Click(`a[href="/products/new"]`))
	c.Fill(t, `[name=name]`, "玉露 "+sku, `[name=nameEn]`, "Gyokuro", `[name=description]`, "<p>八女の玉露</p>", `[name=slug]`, "Not A Slug")
	c.press(t, "add-option")
	c.Fill(t, `[data-option="0"]`, "内容量", `[data-value="0 0"]`, "50g")
	c.press(t, "add-value-0")
	c.Fill(t, `[data-value="0 1"]`, "100g")
	c.press(t, "combine")
	c.Await(t, "a row for each value", `document.querySelectorAll(".cells tbody tr").length === 2`)
	// The columns are SKU, the option, price and more; Enter goes to the next row.
	c.Fill(t, `[data-cell="0 0"]`, sku+"-50"+kb.Enter)
	require.Equal(t, "1 0", c.Evaluate(t, `document.activeElement.dataset.cell`))
	c.Key(t, sku+"-100")
	c.Fill(t, `[data-cell="0 2"]`, "１２００"+kb.Enter)
	c.Key(t, "2200")
	c.press(t, "save")
	c.shows(t, "product-refused", `[name=slug][aria-invalid=true]`)
	require.Equal(t, "2200", c.Evaluate(t, `document.querySelector('[data-cell="1 2"]').value`), "what was typed stays")
	require.Equal(t, "true", c.Evaluate(t, `String(document.activeElement.querySelector("[role=alert]") !== null)`), "the refusal has the focus")
	c.replace(t, `[name=slug]`, slug)
	c.press(t, "save")
	c.Await(t, "the product is saved", `/^\/products\/[0-9a-f-]{36}$/.test(location.pathname) && document.querySelector(".states .badge.warn") !== null`)
	return slug
}

// ordersPictures uploads two pictures, describes them, and puts the second one first.
func (c *clerk) ordersPictures(t *testing.T) {
	t.Helper()
	for i, photograph := range [][]byte{harness.Photograph(t, 400, 300), harness.LargePhotograph(t)} {
		file := filepath.Join(t.TempDir(), "photograph.jpg")
		require.NoError(t, os.WriteFile(file, photograph, 0o600))
		c.Do(t, "upload", chromedp.SetUploadFiles(`#pictures input[type=file]`, []string{file}))
		c.Await(t, "the picture", fmt.Sprintf(`document.querySelectorAll("[data-picture] img").length === %d`, i+1))
	}
	second := c.Evaluate(t, `document.querySelectorAll("[data-picture]")[1].dataset.picture`)
	c.Fill(t, `[data-picture]:last-child input`, "茶葉")
	c.Do(t, "put it first", chromedp.Click(`[data-picture]:last-child [data-act=earlier]`))
	c.Await(t, "the order", `document.querySelector("[data-picture]").dataset.picture === "`+second+`"`)
	c.press(t, "save")
	c.Await(t, "it is saved", saved)
	c.Await(t, "pictures are there", `[...document.images].every((one) => one.naturalWidth > 0)`)
	c.shows(t, "product", ".cells tbody tr")
	stored := c.product(t)
	require.Equal(t, second, stored.GetPictures()[0].GetUrl())
	require.Equal(t, "茶葉", stored.GetPictures()[0].GetAlt())
	require.EqualValues(t, 1200, stored.GetVariants()[0].GetPrice().GetAmount())
	require.Equal(t, "Gyokuro", stored.GetTranslations()["en"].GetName())
}

// saved holds when a form has nothing to save. The button is disabled while it saves, too.
const saved = `document.querySelector("[data-act=save]:disabled:not([data-loading])") !== null`

func (c *clerk) publishes(t testing.TB) {
	t.Helper()
	c.press(t, "publish")
	c.Await(t, "it is published", `document.querySelector(".states .badge:not(.warn):not(.off)") !== null`)
	require.Equal(t, productv1.Status_STATUS_PUBLISHED, c.product(t).GetStatus())
}

// savesBesideAColleague changes a price that a colleague has changed meanwhile, and a text that the
// colleague has not: the dialog has both prices.
func (c *clerk) savesBesideAColleague(t testing.TB) {
	t.Helper()
	before := c.product(t)
	c.replace(t, `[data-cell="0 2"]`, "1300")
	c.Fill(t, `[name=brand]`, "朝霧園")
	_, err := c.shop.Office(t).Products.UpdateProduct(t.Context(), &productv1.UpdateProductRequest{
		Id: before.GetId(), Version: before.GetVersion(), Mask: &productv1.ProductMask{Fields: []string{"tags"}, Variants: []*productv1.VariantMask{{Fields: []string{"price"}}}},
		Product: &productv1.ProductInput{Slug: before.GetSlug(), Name: before.GetName(), Status: before.GetStatus(), Tags: []string{"新茶"}, Variants: []*productv1.VariantInput{
			{Sku: before.GetVariants()[0].GetSku(), Price: harness.Yen(1400), TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD},
		}},
	})
	require.NoError(t, err)
	c.press(t, "save")
	c.shows(t, "product-conflict", `[data-conflict^="price"]`)
	require.Equal(t, "2", c.Evaluate(t, `String(document.querySelectorAll("[data-conflict]").length)`), "one field, two values")
	c.Do(t, "take theirs", chromedp.Click(`[data-conflict^="price"][value=theirs]`))
	c.press(t, "save-merged")
	c.Await(t, "it is saved", saved+` && document.querySelector("[data-conflict]") === null`)
	after := c.product(t)
	require.EqualValues(t, 1400, after.GetVariants()[0].GetPrice().GetAmount())
	require.Equal(t, "朝霧園", after.GetBrand())
	require.Equal(t, []string{"新茶"}, after.GetTags())
	require.Len(t, after.GetVariants(), 2)
}

// archives asks first, and the list shows what became of it.
func (c *clerk) archives(t testing.TB, slug string) {
	t.Helper()
	c.press(t, "archive")
	c.shows(t, "product-archive", `[data-act=confirm]`)
	c.press(t, "confirm")
	c.Await(t, "it is archived", `document.querySelector(".states .badge.off") !== null`)
	c.visit(t, "/products")
	c.Await(t, "the list", `document.querySelector("table.grid tbody tr") !== null`)
	c.Fill(t, `input[name=q]`, slug+kb.Enter)
	c.Await(t, "it is found", `location.search.includes("`+slug+`") && document.querySelectorAll("table.grid tbody tr").length === 1`)
	c.Await(t, "archived", `document.querySelector("table.grid .badge.off") !== null`)
	c.shows(t, "products-found", "table.grid .badge.off")
}

// product returns the product of the screen as it is stored.
func (c *clerk) product(t testing.TB) *productv1.Product {
	t.Helper()
	id := c.Evaluate(t, `location.pathname.split("/")[2]`)
	res, err := c.shop.Office(t).Products.GetProduct(t.Context(), &productv1.CatalogAdminServiceGetProductRequest{Id: id})
	require.NoError(t, err)
	return res.GetProduct()
}

// press clicks the button of an act.
func (c *clerk) press(t testing.TB, act string) {
	t.Helper()
	c.Do(t, act, chromedp.WaitVisible(`[data-act=`+act+`]`), chromedp.WaitEnabled(`[data-act=`+act+`]`), chromedp.Click(`[data-act=`+act+`]`))
}

// replace types over what a field has.
func (c *clerk) replace(t testing.TB, selector, text string) {
	t.Helper()
	c.Evaluate(t, `(document.querySelector(`+"`"+selector+"`"+`).focus(), document.querySelector(`+"`"+selector+"`"+`).select(), "")`)
	c.Key(t, text)
}

// withRole returns a member of the staff with a built-in role.
func withRole(t *testing.T, s *harness.Shop, role string) *harness.StaffMember {
	t.Helper()
	m := harness.NewStaffMember()
	client := harness.Dial(t, s.URLs("auth")[0], harness.TokenWith(s.Cluster, auth.GrantablePermissions()...))
	_, err := authv1connect.NewAuthServiceClient(client).CreateAccount(t.Context(), &authv1.CreateAccountRequest{Email: m.Email, Password: m.Password})
	require.NoError(t, err)
	_, err = authv1connect.NewRoleServiceClient(client).GrantRole(t.Context(), &authv1.GrantRoleRequest{Account: m.Email, Role: role})
	require.NoError(t, err)
	return m
}

// productsAreRefused checks that neither the navigation has the screen, nor its address shows
// anything, nor the edge answers its call.
func productsAreRefused(t *testing.T, s *harness.Shop) {
	t.Helper()
	c := newClerk(t, s, withRole(t, s, "warehouse"), "ja")
	require.Equal(t, "false", c.Evaluate(t, `String(document.querySelector('nav a[href="/products"]') !== null)`))
	c.Open(t, s.OfficeURL()+"/products")
	c.Await(t, "it is refused", `document.querySelector(".failure[role=alert]") !== null && document.querySelector("table.grid") === null`)
	require.Contains(t, c.Read(t, ".failure"), "PERMISSION_DENIED")
}
