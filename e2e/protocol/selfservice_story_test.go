package protocol

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestProtocolSelfServiceStory narrows and sorts a listing, keeps the address book with the look-up
// of postal codes, ends the session of another device, switches to dark, and saves while the edge
// does not answer; all names in it are naughty.
func TestProtocolSelfServiceStory(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	importTowns(t, s)
	eachLanguageAndSize(t, s, selfServiceStory)
}

func selfServiceStory(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
	t.Helper()
	goods := naughtyGoods(t, s)
	c := newBuyer(t, s, language, size)
	c.Shopper = s.Register(t)
	c.narrow(t, goods)
	c.logIn(t)
	c.addressBook(t)
	c.endDevice(t)
	c.failToSave(t)
	c.naughtyScreens(t, goods, size)
	c.dark(t)
}

// importTowns imports a postal code with one town, and one with two.
func importTowns(t *testing.T, s *harness.Shop) {
	t.Helper()
	row := func(code, town, kana string) *userv1.PostalRow {
		return &userv1.PostalRow{
			Municipality: "13101", PostalCode: code, Prefecture: "東京都", City: "千代田区", Town: town,
			PrefectureKana: "トウキョウト", CityKana: "チヨダク", TownKana: kana,
		}
	}
	clerk := userv1connect.NewPostalServiceClient(harness.Dial(t, s.URLs("user")[0], harness.TokenWith(s.Cluster, "postal.write")))
	_, err := clerk.ImportPostalCodes(t.Context(), &userv1.ImportPostalCodesRequest{
		Table: userv1.PostalTable_POSTAL_TABLE_TOWNS, Version: "2026-03-31",
		Rows: []*userv1.PostalRow{row("1000005", "丸の内", "マルノウチ"), row("1010051", "神田神保町", "カンダジンボウチョウ"), row("1010051", "一ツ橋", "ヒトツバシ")},
	})
	require.NoError(t, err)
}

// narrow selects a brand, sorts by price, and takes the brand back.
func (c *buyer) narrow(t *testing.T, goods *harness.Assortment) {
	t.Helper()
	c.open(t, "/c/"+goods.Root)
	require.Equal(t, len(naughtyNames), c.count(t, `.listing .cards li`))
	if c.size == chromium.Phone.Name {
		c.Do(t, "open the filters", chromedp.Click(`.listing summary`))
	}
	c.Press(t, "a brand", `.facet a[href*="brand="]`)
	c.screen(t, "listing-filtered", `document.querySelectorAll(".applied .chips li").length === 2 && document.querySelectorAll(".listing .cards li").length === 2`)
	c.Press(t, "the cheapest first", `.sorts a[href*="sort=price_low"]`)
	c.Await(t, "the order of prices", `(() => {
		const prices = [...document.querySelectorAll(".listing .cards .price")].map((one) => Number(one.textContent.replace(/[^0-9]/g, "")));
		return prices.length === 2 && prices[0] < prices[1];
	})()`)
	c.Press(t, "take the brand back", `.applied a`)
	c.Await(t, "all again, still sorted", `document.querySelectorAll(".listing .cards li").length === `+itoa(len(naughtyNames))+` && location.search.includes("sort=price_low")`)
}

// addressBook adds two addresses by their postal codes, changes one, deletes one and takes that
// back.
func (c *buyer) addressBook(t *testing.T) {
	t.Helper()
	c.open(t, "/account/addresses")
	add := `.screen > button`
	c.Do(t, "add an address", chromedp.WaitVisible(`.empty`), chromedp.Click(add))
	c.Fill(t, `#address-name`, naughtyName, `#address-postalCode`, "１０００００５")
	c.Await(t, "the one town fills in the rest", `["#address-prefecture", "#address-city", "#address-line1"].map((one) => document.querySelector(one).value).join() === "東京都,千代田区,丸の内"`)
	c.Fill(t, `#address-line1`, "1-9-1", `#address-line2`, naughtyLine, `#address-phone`, "03-1234-5678")
	c.screen(t, "address-new", `true`)
	c.Do(t, "save", chromedp.Click(`.edit button[type=submit]`))
	c.Await(t, "saved", `document.querySelectorAll(".boxes address").length === 1`)

	c.Do(t, "add another", chromedp.Click(add))
	c.Fill(t, `#address-name`, "髙﨑 𠮷乃", `#address-postalCode`, "101-0051")
	c.screen(t, "address-towns", `document.querySelectorAll(".chip-button").length === 2`)
	c.Do(t, "choose a town", chromedp.Click(`.chip-button`))
	c.Await(t, "filled in", `document.querySelector("#address-line1").value !== "" && document.querySelector(".chip-button") === null`)
	c.Fill(t, `#address-line1`, "2-3", `#address-phone`, "03-1234-5678")
	c.Do(t, "save", chromedp.Click(`.edit button[type=submit]`))
	c.Await(t, "both", `document.querySelectorAll(".boxes address").length === 2`)

	c.Do(t, "change the second", chromedp.Click(`.boxes li:last-child .acts button:first-child`))
	c.Fill(t, `#address-line2`, "ことり荘203")
	c.open(t, "/account/addresses")
	c.Await(t, "a reload keeps what is typed", `document.querySelector("#address-line2") && document.querySelector("#address-line2").value === "ことり荘203"`)
	c.Do(t, "save", chromedp.Click(`.edit button[type=submit]`))
	c.Await(t, "changed", `[...document.querySelectorAll(".boxes address")].some((one) => one.textContent.includes("ことり荘203"))`)

	c.Do(t, "delete the second", chromedp.Click(`.boxes li:last-child .acts button:last-child`))
	c.screen(t, "address-deleted", `document.querySelector(".undo") !== null && document.querySelectorAll(".boxes address").length === 1`)
	c.Do(t, "take it back", chromedp.Click(`.undo button`))
	c.Await(t, "back", `document.querySelector(".undo") === null && document.querySelectorAll(".boxes address").length === 2`)
}

// endDevice ends the session of the API client in the list of devices.
func (c *buyer) endDevice(t *testing.T) {
	t.Helper()
	c.open(t, "/account/security")
	c.Await(t, "the devices", `document.querySelectorAll("#devices .rows li").length > 1`)
	c.Picture(t, "shop-security-devices-"+c.language+"-"+c.size)
	before := c.count(t, `#devices .rows li`)
	c.Answer(t, chromium.AnswersNone)
	c.Do(t, "end another without a connection", chromedp.Click(`#devices .rows button`))
	c.Await(t, "it says so", `document.querySelector("#devices .failure button") !== null`)
	c.Answer(t, chromium.AnswersAll)
	c.Do(t, "try again", chromedp.Click(`#devices .failure button`))
	c.Await(t, "one less", `document.querySelector(".failure") === null && document.querySelectorAll("#devices .rows li").length === `+itoa(before-1))
	c.Evaluate(t, `(document.querySelector("#devices .rows + button")?.click(), "")`)
	c.Await(t, "this device alone", `document.querySelectorAll("#devices .rows button").length === 0`)
	c.Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: c.Tokens.GetRefreshToken()}).
		Refuses(t, http.StatusUnauthorized, "REFRESH_TOKEN_INVALID")
	c.Login(t)
}

// dark switches to dark, which the next page has too.
func (c *buyer) dark(t *testing.T) {
	t.Helper()
	c.Choose(t, `#theme`, "dark")
	background := c.Evaluate(t, `getComputedStyle(document.documentElement).backgroundColor`)
	require.Equal(t, "rgb(20, 24, 27)", background)
	for name, at := range map[string]pageVisit{
		"account":   {address: "/account", there: `document.querySelector(".rows .state") !== null`},
		"cart":      {address: "/cart", there: `document.querySelector(".line .price") !== null`},
		"checkout":  {address: "/checkout", there: `document.querySelector("#place") !== null`},
		"addresses": {address: "/account/addresses", there: `document.querySelector(".boxes address") !== null`},
	} {
		c.open(t, at.address)
		c.screen(t, "dark-"+name, at.there)
		require.Equal(t, background, c.Evaluate(t, `getComputedStyle(document.documentElement).backgroundColor`), name)
	}
}

// failToSave saves while the edge does not answer, and while the device is offline: the screens say
// so, keep what was typed, and save it later.
func (c *buyer) failToSave(t *testing.T) {
	t.Helper()
	name := "花子 " + id.New()[:8]
	c.open(t, "/account/profile")
	c.Fill(t, `#profile-displayName`, name)
	c.Answer(t, chromium.AnswersNone)
	c.Disconnect(t, true)
	c.Do(t, "save", chromedp.Click(`.edit button[type=submit]`))
	c.screen(t, "profile-offline", `document.querySelector(".offline") !== null && document.activeElement.matches(".faults h2")`)
	require.Contains(t, c.Evaluate(t, `document.querySelector("#profile-displayName").value`), name)
	c.Answer(t, chromium.AnswersAll)
	c.Disconnect(t, false)
	c.Await(t, "connected", `document.querySelector(".offline") === null`)
	c.open(t, "/account/profile")
	c.Await(t, "a reload keeps what is typed", `document.querySelector("#profile-displayName") && document.querySelector("#profile-displayName").value.includes("`+name+`")`)
	c.Do(t, "save", chromedp.Click(`.edit button[type=submit]`))
	c.Await(t, "saved", `document.querySelector(".notice.ok") !== null`)

	c.open(t, "/account/addresses")
	c.Await(t, "the book", `document.querySelectorAll(".boxes address").length === 2`)
	c.Answer(t, chromium.AnswersNone)
	c.Do(t, "delete the second", chromedp.Click(`.boxes li:last-child .acts button:last-child`))
	c.Await(t, "it is there still, and the screen says so", `document.querySelector(".failure button") !== null && document.querySelectorAll(".boxes address").length === 2 && document.querySelector(".undo") === null`)
	c.Answer(t, chromium.AnswersAll)
	c.Do(t, "try again", chromedp.Click(`.failure button`))
	c.Await(t, "deleted", `document.querySelector(".undo") !== null && document.querySelectorAll(".boxes address").length === 1`)
}
