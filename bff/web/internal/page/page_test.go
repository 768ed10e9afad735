package page_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/language"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	origin   = "https://shop.example"
	accounts = "/oidc/account"
)

// goods is a product with every text that a page shows.
func goods(text string) *webv1.ProductDetail {
	value := func(size string) []*webv1.OptionValue { return []*webv1.OptionValue{{Name: text, Value: size}} }
	return &webv1.ProductDetail{
		Slug: "sencha", Name: text, Language: "ja", Brand: text, Category: "green-tea", Description: "<p>宇治の煎茶です。</p>",
		Picture: &webv1.Picture{Url: "/pictures/a", Alt: text}, Pictures: []*webv1.Picture{{Url: "/pictures/a", Alt: text}, {Url: "https://cdn.example/b.jpg"}},
		Attributes: map[string]string{text: text}, Options: []*webv1.ProductOption{{Name: text, Values: []string{"100 g"}}},
		Variants: []*webv1.ProductVariant{
			{Sku: "T-100", Price: yen(1080), RegularPrice: yen(1200), PriceEndsAt: endOfSale, Options: value("100 g"), Stock: webv1.StockStatus_STOCK_STATUS_LOW_STOCK},
			{Sku: "T-200", Price: yen(12300), Options: value(text), Stock: webv1.StockStatus_STOCK_STATUS_BACK_ORDER},
			{Sku: "T-300", Price: yen(0), Name: text, Stock: webv1.StockStatus_STOCK_STATUS_UNSPECIFIED},
		},
	}
}

// endOfSale is midnight of December 6 in Japan.
var endOfSale = timestamppb.New(time.Date(2026, 12, 5, 15, 0, 0, 0, time.UTC))

func yen(n int64) *typev1.Money { return &typev1.Money{Amount: n, Currency: "JPY"} }

func tree(text string) []*webv1.Category {
	return []*webv1.Category{{Slug: "food", Name: text}, {Slug: "tea", Name: text, Parent: "food"}, {Slug: "green-tea", Name: "緑茶", Parent: "tea"}}
}

func products(text string) []*webv1.ProductCard {
	return []*webv1.ProductCard{
		{
			Slug: "sencha", Name: text, Language: "ja", Brand: text, Picture: &webv1.Picture{Url: "/pictures/a", Alt: text}, PriceFrom: yen(1080), PriceTo: yen(12300), RegularPrice: yen(1200),
			Stock: webv1.StockStatus_STOCK_STATUS_IN_STOCK,
		},
		{Slug: "gyokuro", Name: "Gyokuro", Language: "en", PriceFrom: yen(1944), PriceTo: yen(1944), Stock: webv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK},
	}
}

// written returns every page in a language, by name.
func written(t testing.TB, l language.Language, text string) map[string]string {
	t.Helper()
	pages, err := page.New(origin, accounts, func(name string) page.Scripts { return page.Scripts{Module: "/assets/" + name + ".js"} })
	require.NoError(t, err)
	var home, product, category, search, missing, document, contact strings.Builder
	require.NoError(t, pages.Document(&document, l, page.Document{
		Path: page.PathTerms, Title: text, Body: "x\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", TextLanguage: "ja", Version: 2,
		ValidFrom: time.Date(2026, 3, 31, 15, 0, 0, 0, time.UTC), Current: true,
	}))
	require.NoError(t, pages.Contact(&contact, l, page.Contact{Company: text, Place: text, Form: "0", Name: text, From: text, Message: text, Problem: page.ContactProblemEmail, Phone: "03-0000-0000", Email: "shop@example.com", TextLanguage: "ja"}))
	require.NoError(t, pages.Home(&home, l, page.Home{
		Categories: tree(text), Collections: []*webv1.Collection{{Slug: "winter", Name: text}}, Featured: products(text), New: products(text),
	}))
	require.NoError(t, pages.Product(&product, l, page.Product{Detail: goods(text), Categories: tree(text)}))
	facets := &webv1.Facets{
		Brands:    []*webv1.FacetValue{{Value: text, Label: text, Count: 8, Selected: true}, {Value: "none", Label: "none"}},
		Options:   []*webv1.OptionFacet{{Name: "size", Label: text, Values: []*webv1.FacetValue{{Value: "M", Label: text, Count: 3}}}},
		Orderable: 22,
	}
	require.NoError(t, pages.Listing(&category, l, page.Listing{
		Path: page.PathCategory + "tea", Name: text, Category: "tea", Categories: tree(text), Query: page.Query{Page: 2, Brands: []string{text}, PriceMax: 2000},
		Products: products(text), Total: 1234, Approximate: true, HasMore: true, Facets: facets,
	}))
	require.NoError(t, pages.Listing(&search, l, page.Listing{Path: page.PathSearch, Query: page.Query{Q: text, Page: 1}}))
	require.NoError(t, pages.Message(&missing, l, page.Message{Kind: page.MessageGone, Products: products(text)}))
	var cart strings.Builder
	require.NoError(t, pages.Screen(&cart, l, page.Screens()[0], "/cart"))
	return map[string]string{
		"cart": cart.String(), "home": home.String(), "product": product.String(), "category": category.String(), "search": search.String(), "gone": missing.String(),
		"document": document.String(), "contact": contact.String(),
	}
}

func TestPagesAreAsReviewed(t *testing.T) {
	for _, l := range page.Languages() {
		for name, html := range written(t, l, "煎茶") {
			html = version.ReplaceAllString(html, "?v=VERSION")
			path := filepath.Join("testdata", name+"."+string(l)+".html")
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(html), 0o600))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), html, "%s: rewrite with -update, and review", path)
		}
	}
}

var (
	version    = regexp.MustCompile(`\?v=[0-9a-f]+`)
	data       = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)
	content    = regexp.MustCompile(`(?s)<script type="application/json" id="content">(.*?)</script>`)
	elements   = regexp.MustCompile(`<[a-zA-Z/!][^\s>]*`)
	alternates = regexp.MustCompile(`<link rel="alternate" hreflang="([a-z-]+)" href="([^"]+)">`)
	canonical  = regexp.MustCompile(`<link rel="canonical" href="([^"]+)">`)
)

// TestATextOfTheCatalogIsInert: whatever a text contains, the page has the elements that it has
// with a harmless text, and its JSON-LD is valid and contains the text.
func TestATextOfTheCatalogIsInert(t *testing.T) {
	harmless := written(t, language.Japanese, "x")
	for _, text := range []string{
		`</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `<!--`, `]]>`, `{{.}}`, `${x}`, `javascript:alert(1)`,
		"\u2028\u2029", `\u003cscript\u003e`, `&lt;b&gt;`, `</title><b>`, `%3Cscript%3E`, `𠮷野家 ～①㈱`, "a\nb",
	} {
		requireInert(t, harmless, text)
	}
}

// requireInert requires that pages with a text have the elements of those with a harmless one, and
// that their data contain the text.
func requireInert(t *testing.T, harmless map[string]string, text string) {
	t.Helper()
	for name, html := range written(t, language.Japanese, text) {
		require.Equal(t, elements.FindAllString(harmless[name], -1), elements.FindAllString(html, -1), "%s: %q", name, text)
		require.NotContains(t, html, `href="javascript:`)
		for _, match := range data.FindAllStringSubmatch(html, -1) {
			require.NotContains(t, match[1], "<")
			require.True(t, json.Valid([]byte(match[1])), match[1])
		}
	}
	product := written(t, language.Japanese, text)["product"]
	var offers []struct{ Values []string }
	written := content.FindStringSubmatch(product)[1]
	require.NotContains(t, written, "<")
	require.NoError(t, json.Unmarshal([]byte(written), &offers))
	require.Equal(t, []string{text}, offers[1].Values)
	var thing struct{ Name string }
	require.NoError(t, json.Unmarshal([]byte(data.FindStringSubmatch(product)[1]), &thing))
	require.Equal(t, text, thing.Name)
}

// TestANameOfARightToLeftScriptIsIsolatedFromItsPrice: otherwise browsers show the price, or the
// number of a choice, before the name.
func TestANameOfARightToLeftScriptIsIsolatedFromItsPrice(t *testing.T) {
	const name = "קפה שחור"
	pages := written(t, language.English, name)
	card := regexp.MustCompile(`class="name"[^>]*>`)
	for _, of := range []string{"home", "category", "gone"} {
		require.NotEmpty(t, card.FindAllString(pages[of], -1), of)
		for _, at := range card.FindAllStringIndex(pages[of], -1) {
			require.True(t, strings.HasPrefix(pages[of][at[1]:], "<bdi>"), of)
		}
	}
	require.Contains(t, pages["home"], `<span class="meta"><bdi>`+name+`</bdi></span>`, "a brand")
	require.Contains(t, pages["product"], `<li><span><bdi>`+name+`</bdi></span><span class="price">`, "a variant")
	require.Contains(t, pages["category"], `<bdi>`+name+`</bdi> <span class="meta">8</span>`, "a choice")
	require.Contains(t, pages["category"], `<h1><bdi>`+name+`</bdi></h1>`)
	require.Contains(t, pages["category"], `content="`+"\u2068"+name+"\u2069 ", "the description")
}

// TestTheLanguagesOfAPageNameEachOther: each page lists itself and its translation, so that search
// engines show the right one.
func TestTheLanguagesOfAPageNameEachOther(t *testing.T) {
	japanese, english := written(t, language.Japanese, "x"), written(t, language.English, "x")
	for _, name := range []string{"home", "product"} {
		both := alternates.FindAllStringSubmatch(japanese[name], -1)
		require.Len(t, both, 3, name)
		require.Equal(t, both, alternates.FindAllStringSubmatch(english[name], -1), name)
		require.Equal(t, []string{"ja", "en", "x-default"}, []string{both[0][1], both[1][1], both[2][1]})
		require.Equal(t, both[0][2], canonical.FindStringSubmatch(japanese[name])[1])
		require.Equal(t, both[1][2], canonical.FindStringSubmatch(english[name])[1])
	}
}

// TestAFilteredListingIsNotIndexed: its canonical address is the listing without the filters.
func TestAFilteredListingIsNotIndexed(t *testing.T) {
	html := written(t, language.English, "煎茶")["category"]
	require.Contains(t, html, `<meta name="robots" content="noindex">`)
	require.Equal(t, origin+"/en/c/tea?page=2", canonical.FindStringSubmatch(html)[1])
	require.Empty(t, alternates.FindAllString(html, -1))
}

// TestARegularPriceStandsBesideASalePriceIfTheCatalogSaysSo: it is struck through, has its word,
// and is no offer.
func TestARegularPriceStandsBesideASalePriceIfTheCatalogSaysSo(t *testing.T) {
	for l, words := range map[language.Language]string{language.Japanese: "通常価格 <s>¥1,200</s>", language.English: "Regular price <s>¥1,200</s>"} {
		html := written(t, l, "x")
		require.Contains(t, html["product"], words)
		require.Contains(t, html["category"], words)
		require.Equal(t, 1, strings.Count(html["product"], "1,200"))
		require.NotContains(t, html["product"], `"1200"`)
		require.Contains(t, html["product"], `"price":"1080"`)
	}
	require.Contains(t, written(t, language.Japanese, "x")["product"], "12月5日まで", "the last day, in Japan")
	require.Contains(t, written(t, language.English, "x")["product"], "until Dec 5")
	pages, err := page.New(origin, accounts, func(string) page.Scripts { return page.Scripts{} })
	require.NoError(t, err)
	var alone strings.Builder
	sold := goods("x")
	sold.Variants[0].RegularPrice = nil
	require.NoError(t, pages.Product(&alone, language.Japanese, page.Product{Detail: sold}))
	require.NotContains(t, alone.String(), "<s>")
}

func TestAPageIgnoresParametersThatItDoesNotKnow(t *testing.T) {
	for _, tc := range []struct {
		path, raw, want string
		ours            bool
	}{
		{"/", "utm_source=x", "", true},
		{"/en", "q=x", "", true},
		{"/p/sencha", "sku=1&%zz", "", true},
		{"/c/tea", "utm=1&sort=price_low&brand=b&brand=a&brand=a&page=1&price_min=&price_max=-1", "brand=a&brand=b&sort=price_low", true},
		{"/en/collections/x", "q=tea&page=2&orderable=1&option=size%3AM&option=size", "option=size%3AM&orderable=1&page=2", true},
		{"/search", "q=%E8%8C%B6+&page=2&sort=no", "q=%E8%8C%B6", true},
		{"/en/search", "q=%00&brand=%ff", "", true},
		{"/cart", "x=1", "", true},
		{"/en/orders/1/placed", "x=1", "", true},
		{"/orders/1/2", "x=1", "x=1", false},
		{"/account/verify-email", "token=1", "token=1", false},
		{"/guide", "version=2&utm_source=x", "version=2", true},
		{"/en/legal/terms", "version=-1", "", true},
		{"/contact", "x=1", "", true},
		{"/v1/products", "x=1", "x=1", false},
		{"/pictures/a", "width=1", "width=1", false},
		{"/english", "x=1", "x=1", false},
	} {
		got, ours := page.CanonicalQuery(tc.path, tc.raw)
		require.Equal(t, tc.ours, ours, tc.path)
		require.Equal(t, tc.want, got, tc.path)
	}
}

// TestThePagesTextIsInert: whatever the Markdown of a page contains, it becomes text, or an element
// without a script.
func TestThePagesTextIsInert(t *testing.T) {
	pages, err := page.New(origin, accounts, func(string) page.Scripts { return page.Scripts{} })
	require.NoError(t, err)
	for _, text := range []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `[x](javascript:alert(1))`, `[x](JaVaScRiPt:alert(1))`, `[x](&#106;avascript:alert(1))`,
		`[x](data:text/html;base64,PHNjcmlwdD4=)`, `[x](vbscript:x)`, `![x](javascript:alert(1))`, `![" onerror="alert(1)](/x)`, `[x](/a "\" onclick=\"alert(1)")`,
		`<javascript:alert(1)>`, `<a href="/" onclick="alert(1)">x</a>`, "`</code><script>`", "```html\n<script>\n```", "| <svg/onload=alert(1)> |\n|---|\n| </table><script> |",
		`<!-- --><iframe>`, `<style>*{display:none}</style>`, `<form action=https://evil.example>`, `</article></main><script>`, "x\n<div onclick=alert(1)>\n\ny", "\u2028<b>", "\x00",
	} {
		var out strings.Builder
		require.NoError(t, pages.Document(&out, language.Japanese, page.Document{Path: page.PathTerms, Title: text, Body: text, TextLanguage: "ja", Version: 1, Current: true}))
		_, article, _ := strings.Cut(out.String(), "<article")
		article, _, _ = strings.Cut("<article"+article, "</article>")
		tokens := html.NewTokenizer(strings.NewReader(article))
		for tokens.Next() != html.ErrorToken {
			token := tokens.Token()
			if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
				continue
			}
			require.Contains(t, harmlessElements, token.Data, text)
			for _, a := range token.Attr {
				require.Contains(t, []string{"class", "lang", "href", "src", "alt", "title"}, a.Key, text)
				require.NotRegexp(t, `(?i)^\s*(javascript|vbscript|data):`, a.Val, text)
			}
		}
	}
}

var harmlessElements = []string{"article", "h1", "p", "a", "img", "code", "pre", "table", "thead", "tbody", "tr", "th", "td"}
