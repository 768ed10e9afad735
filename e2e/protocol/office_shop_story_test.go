package protocol

import (
	"testing"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/auth"
)

// TestProtocolOfficeShopStory is what an owner does with what the shop says about itself: change
// the settings beside a colleague, with what is refused and mended; write a page, look at it, and
// publish it. A member of the staff without the permission sees no form.
func TestProtocolOfficeShopStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterOffice(t)
	shop := productv1connect.NewShopServiceClient(harness.Dial(t, s.URLs("product")[0], harness.TokenWith(s.Cluster, auth.GrantablePermissions()...)))
	for _, language := range storyLanguages() {
		t.Run(language, func(t *testing.T) {
			c := newClerk(t, s, s.Superadmin(t), language)
			c.changesSettings(t, shop)
			c.publishesAPage(t, shop)
		})
	}
	t.Run("without the permission", func(t *testing.T) {
		c := newClerk(t, s, withRole(t, s, "cs_agent"), "ja")
		require.NotContains(t, c.places(t), "/settings")
		c.Open(t, s.OfficeURL()+"/pages/terms")
		c.Await(t, "the refusal", `document.querySelector(".failure")?.innerText.includes("PERMISSION_DENIED")`)
	})
}

// changesSettings changes two fields, of which a colleague changes one, and a third one.
func (c *clerk) changesSettings(t testing.TB, shop productv1connect.ShopServiceClient) {
	t.Helper()
	c.visit(t, "/settings")
	c.shows(t, "settings", `[name="ja.name"]`)
	c.replace(t, `[name=email]`, "no address")
	c.press(t, "save")
	c.shows(t, "settings-refused", `[name=email][aria-invalid=true]`)
	c.replace(t, `[name=email]`, "questions-"+c.language+"@example.com")
	c.replace(t, `[name="ja.representative"]`, "山田 "+c.language)

	before, err := shop.GetShopSettings(t.Context(), &productv1.GetShopSettingsRequest{})
	require.NoError(t, err)
	theirs := before.GetSettings()
	theirs.Phone = map[string]string{"ja": "03-1111-1111", "en": "03-2222-2222"}[c.language]
	theirs.GetTexts()["ja"].Representative = "鈴木 " + c.language
	_, err = shop.UpdateShopSettings(t.Context(), &productv1.UpdateShopSettingsRequest{Settings: theirs})
	require.NoError(t, err)

	c.press(t, "save")
	c.shows(t, "settings-conflict", `[data-conflict="ja.representative"]`)
	c.Evaluate(t, `(document.querySelectorAll('[data-conflict="ja.representative"]')[1].click(), "")`)
	c.press(t, "save-merged")
	c.Await(t, "it is saved", `document.querySelector(".save-bar.quiet") !== null && document.querySelector(".mantine-Modal-title") === null`)
	c.shows(t, "settings-saved", `.save-bar.quiet`)
	after, err := shop.GetShopSettings(t.Context(), &productv1.GetShopSettingsRequest{})
	require.NoError(t, err)
	require.Equal(t, "questions-"+c.language+"@example.com", after.GetSettings().GetEmail(), "what only I changed")
	require.Equal(t, theirs.GetPhone(), after.GetSettings().GetPhone(), "what only they changed")
	require.Equal(t, "鈴木 "+c.language, after.GetSettings().GetTexts()["ja"].GetRepresentative(), "what I chose")
	require.Equal(t, before.GetSettings().GetTexts()["en"].GetName(), after.GetSettings().GetTexts()["en"].GetName())
}

// publishesAPage writes a new version of a page, looks at its preview, and publishes it.
func (c *clerk) publishesAPage(t testing.TB, shop productv1connect.ShopServiceClient) {
	t.Helper()
	c.visit(t, "/pages")
	c.shows(t, "pages", `table.grid a`)
	c.Evaluate(t, `(document.querySelector('a[href="/pages/guide"]').click(), "")`)
	c.shows(t, "page", `[name="ja.body"]`)
	c.replace(t, `[name="ja.body"]`, "## お買い物 "+c.language+" <img src=x onerror=window.ran=1> [x](javascript:window.ran=1)")
	c.press(t, "preview-ja")
	c.Await(t, "the preview", `document.querySelector("[data-preview=ja] h2")?.innerText.includes("お買い物")`)
	require.Equal(t, "undefined false", c.Evaluate(t, `String(window.ran) + " " + (document.querySelector("[data-preview=ja] img") !== null)`))
	c.shows(t, "page-preview", `[data-preview=ja]`)
	read := func() *productv1.ShopPage {
		t.Helper()
		res, err := shop.GetShopPage(t.Context(), &productv1.GetShopPageRequest{Name: "guide"})
		require.NoError(t, err)
		return res.GetPage()
	}
	before := read()
	c.press(t, "publish")
	c.shows(t, "page-publish", `[data-act=confirm]`)
	c.press(t, "confirm")
	c.Await(t, "it is published", `document.querySelector(".save-bar.quiet") !== null && document.querySelectorAll("[data-version]").length > 1`)
	c.shows(t, "page-published", `[data-version]`)
	harness.Await(t, harness.Soon, func() error { return harness.Equal(read().GetVersion(), before.GetVersion()+1) })
	require.Contains(t, read().GetTexts()["ja"].GetBody(), "お買い物 "+c.language)
	require.Equal(t, before.GetTexts()["en"].GetBody(), read().GetTexts()["en"].GetBody())
}
