package protocol

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
)

// What products and customers are called: markup, templates, script, addresses of scripts, marks
// that turn or stack text, characters of several code units, and words that do not break.
var naughtyNames = []string{
	`"><img src=x onerror=seen.faults.push('image')>`,
	`</script><script>seen.faults.push('script')</script>`,
	`{{7*7}} ${7*7} <%= 7*7 %> &lt;b&gt;`,
	`javascript:seen.faults.push('address')`,
	`' OR 1=1; DROP TABLE orders; --`,
	`Z̴̧̛a̵̡͝l̷̨̕g̸̢͠o̴͜͝ עִבְרִית العربية 👩‍👩‍👧‍👦`,
	strings.Repeat("Ｗ", 30) + strings.Repeat("w", 50),
	`undefined null NaN true __proto__`,
}

const (
	naughtyName = `<svg onload=seen.faults.push('name')> 𠮷野`
	naughtyLine = `<b>101</b> " autofocus onfocus="seen.faults.push('line')`
)

// naughtyGoods sells a product of each name, also as the brand and the value of an option. The
// first two have one brand.
func naughtyGoods(t *testing.T, s *harness.Shop) *harness.Assortment {
	t.Helper()
	goods := s.NewAssortment(t)
	for i, name := range naughtyNames {
		goods.Put(t, name, "", naughtyNames[max(i, 1)], nil, harness.Variant{Price: 1000 + int64(100*i), Units: 9, Options: []string{"<i>種類</i>", name}})
	}
	return goods
}

// naughtyScreens has all of them in the cart, in an order and in the account, and looks at every
// screen: the names are on it as they are, and do nothing.
func (c *buyer) naughtyScreens(t *testing.T, goods *harness.Assortment, size chromium.Size) {
	t.Helper()
	var lines []*webv1.OrderLineInput
	for _, name := range naughtyNames {
		lines = append(lines, harness.Line(goods.Goods[name].SKU, 1))
	}
	order := c.Buy(t, lines...).GetId()
	for _, name := range naughtyNames {
		c.fill(t, goods.Goods[name].SKU)
	}
	c.naughtyProfile(t)
	some := goods.Goods[naughtyNames[0]].Draft.GetSlug()
	for _, at := range []struct {
		name, address, there string
		shows                []string
	}{
		{"product", "/p/" + some, `document.querySelector("#buy") !== null`, naughtyNames[:1]},
		{"cart", "/cart", `document.querySelectorAll(".line .price").length > 7`, naughtyNames},
		{"checkout", "/checkout", `document.querySelector("#place") !== null`, append([]string{naughtyName, naughtyLine}, naughtyNames...)},
		{"order", "/orders/" + order, `document.querySelector(".timeline") !== null`, append([]string{naughtyName, naughtyLine}, naughtyNames...)},
		{"placed", "/orders/" + order + "/placed", `document.querySelector(".state") !== null`, append([]string{naughtyName}, naughtyNames...)},
		{"orders", "/orders", `document.querySelector(".orders .price") !== null`, naughtyNames[:1]},
		{"addresses", "/account/addresses", `document.querySelector(".boxes address") !== null`, []string{naughtyName, naughtyLine}},
		{"profile", "/account/profile", `document.querySelector("#profile-displayName") !== null && document.querySelector("#me").textContent.includes("𠮷")`, []string{naughtyName}},
		{"account", "/account", `document.querySelector(".rows .state") !== null && document.querySelector("#me").textContent.includes("𠮷")`, []string{naughtyName}},
	} {
		c.open(t, at.address)
		c.screen(t, "naughty-"+at.name, at.there)
		text := c.Text(t)
		for _, name := range at.shows {
			require.Contains(t, text, name, at.name)
		}
		require.Zero(t, c.count(t, `main script:not([src]), main svg[onload], main img[src=x], main b, main i`), at.name)
		c.Resize(t, 320, 800)
		c.NotWide(t, at.name+" at 320 pixels")
		c.Resize(t, size.Width, size.Height)
	}
}

// naughtyProfile gives the account a name, of which the header and the screen of the profile show
// all that they may.
func (c *buyer) naughtyProfile(t *testing.T) {
	t.Helper()
	profile := new(webv1.Profile)
	c.Get(t, "/v1/profile").Read(t, profile)
	request := &webv1.UpdateProfileRequest{DisplayName: naughtyName, FamilyName: naughtyNames[0], GivenName: naughtyNames[3], Version: proto.Int64(profile.GetVersion())}
	a, err := c.Send(t.Context(), http.MethodPut, c.shop.Edge()+"/v1/profile", strings.NewReader(harness.JSON(request)), nil)
	require.NoError(t, err)
	require.NoError(t, a.Has(http.StatusOK))
	c.open(t, "/account/profile")
	c.Await(t, "the fields have the names", `(() => {
		const values = [...document.querySelectorAll("main input")].map((one) => one.value);
		return [`+strconv.Quote(naughtyName)+`, `+strconv.Quote(naughtyNames[0])+`, `+strconv.Quote(naughtyNames[3])+`].every((name) => values.includes(name));
	})()`)
}

func itoa(n int) string { return strconv.Itoa(n) }
