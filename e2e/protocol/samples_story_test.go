package protocol

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
)

// TestProtocolSamplesStory buys in the shop of a new installation, in light and dark. It is for the
// pictures, also those in docs/images, and runs if they are wanted.
func TestProtocolSamplesStory(t *testing.T) {
	if os.Getenv("AKINAI_E2E_PICTURES") == "" {
		return
	}
	s := harness.NewShop(t, cluster.One, nil)
	s.RegisterWebClient(t)
	_, err := s.Control(t.Context(), "import", "../../samples/catalog/products.jsonl")
	require.NoError(t, err)
	eachLanguageAndSize(t, s, samplesStory)
}

func samplesStory(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
	t.Helper()
	c := newBuyer(t, s, language, size)
	c.Shopper = s.Customer(t)
	for _, theme := range []string{"", "dark"} {
		look := func(name, address, there string) {
			c.open(t, address)
			c.screen(t, "samples-"+theme+name, there)
		}
		c.open(t, "/guide")
		c.Choose(t, `#theme`, theme)
		look("home", "/", `document.querySelectorAll(".cards li").length > 4`)
		look("listing", "/c/tea", `document.querySelectorAll(".cards li").length > 4`)
		look("search", "/search?q=茶", `document.querySelectorAll(".cards li").length > 2`)
		look("product", "/p/uji-sencha", `document.querySelector("#buy") !== null`)
		look("guide", "/guide", found)
		look("contact", "/contact", `document.querySelector(".inquiry") !== null`)
		look("missing", "/p/none", notFound)
		c.Do(t, "search", chromedp.Click(`#q`))
		c.Key(t, "茶")
		c.screen(t, "samples-"+theme+"suggestions", `document.querySelectorAll("[role=option] img").length > 1`)
		if theme == "" {
			c.logIn(t)
		}
		for _, sku := range []string{"TEA-SENCHA-50", "TEA-SENCHA-100"} {
			c.fill(t, sku)
		}
		look("cart", "/cart", `document.querySelectorAll(".line .price").length > 1`)
		look("checkout", "/checkout", `document.querySelector("#place") !== null`)
		c.Do(t, "order", chromedp.Click(`input[value="tok_visa"]`), chromedp.Click(`#place`))
		c.screen(t, "samples-"+theme+"placed", `location.pathname.endsWith("/placed") && document.querySelector(".state.ok") !== null`)
		look("orders", "/orders", `document.querySelector(".orders .price") !== null`)
		c.Press(t, "details", `.orders a`)
		c.screen(t, "samples-"+theme+"order", `document.querySelector(".timeline") !== null`)
		look("account", "/account", `document.querySelector(".rows .state") !== null`)
		look("addresses", "/account/addresses", `document.querySelector(".boxes address") !== null`)
		look("profile", "/account/profile", `document.querySelector("#profile-displayName") !== null`)
		look("security", "/account/security", `document.querySelector(".rows li") !== null`)
	}
}
