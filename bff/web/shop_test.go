package web

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/bff/web/internal/app"
	"github.com/akinai/akinai/bff/web/internal/storefront"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
)

// window is a product service with one product in one category and one collection.
type window struct {
	productv1connect.CatalogServiceClient
}

func (window) ListCategories(context.Context, *productv1.ListCategoriesRequest) (*productv1.ListCategoriesResponse, error) {
	return &productv1.ListCategoriesResponse{Categories: []*productv1.Category{{Slug: "tea", Name: "お茶"}}, Language: "ja"}, nil
}

func (window) ListCollections(context.Context, *productv1.ListCollectionsRequest) (*productv1.ListCollectionsResponse, error) {
	return &productv1.ListCollectionsResponse{Collections: []*productv1.Collection{{Slug: "winter", Name: "冬の台所"}}, Language: "ja"}, nil
}

func (window) ListProducts(_ context.Context, req *productv1.ListProductsRequest) (*productv1.ListProductsResponse, error) {
	switch {
	case req.GetFilter().GetCategory() == "none":
		return nil, errs.New(errs.Invalid, "CATEGORY_UNKNOWN", "none")
	case req.GetPage() > 2:
		return &productv1.ListProductsResponse{Total: 25}, nil
	}
	return &productv1.ListProductsResponse{Products: []*productv1.Product{sencha("sencha")}, Total: 25, HasMore: req.GetPage() < 2, Facets: &productv1.Facets{
		Brands: []*productv1.FacetValue{{Value: "朝霧園", Label: "朝霧園", Count: 1}},
	}}, nil
}

func (window) SearchProducts(_ context.Context, req *productv1.SearchProductsRequest) (*productv1.SearchProductsResponse, error) {
	if req.GetQuery() == "nothing" {
		return &productv1.SearchProductsResponse{}, nil
	}
	return &productv1.SearchProductsResponse{Products: []*productv1.Product{sencha("sencha")}, Total: 1}, nil
}

func (window) SuggestProducts(context.Context, *productv1.SuggestProductsRequest) (*productv1.SuggestProductsResponse, error) {
	return &productv1.SuggestProductsResponse{Suggestions: []*productv1.Suggestion{{Text: "tea", Label: "お茶"}}}, nil
}

func (window) GetProduct(_ context.Context, req *productv1.GetProductRequest) (*productv1.GetProductResponse, error) {
	switch req.GetIdOrSlug() {
	case "sencha":
		return &productv1.GetProductResponse{Product: sencha("sencha")}, nil
	case "gone":
		return nil, errs.New(errs.NotFound, "PRODUCT_DISCONTINUED", "gone").With("category", "tea")
	case "down":
		return nil, errs.New(errs.Unavailable, "DATABASE_UNAVAILABLE", "down").After(2 * time.Second)
	}
	return nil, errs.New(errs.NotFound, "PRODUCT_NOT_FOUND", "none")
}

func sencha(slug string) *productv1.Product {
	yen := &typev1.Money{Amount: 1080, Currency: "JPY"}
	return &productv1.Product{
		Id: slug, Slug: slug, Name: "煎茶", Language: "ja", Category: "tea", Brand: "朝霧園", Variants: []*productv1.Variant{{Sku: "T-50", CurrentPrice: yen, RegularPrice: yen}},
	}
}

// shelf has one version of each page but the guide, which has two.
type shelf struct {
	productv1connect.ShopServiceClient
}

func (shelf) GetShopSettings(context.Context, *productv1.GetShopSettingsRequest) (*productv1.GetShopSettingsResponse, error) {
	return &productv1.GetShopSettingsResponse{Language: "ja", Settings: &productv1.ShopSettings{
		Phone: "03-0000-0000", Email: "shop@example.com", Texts: map[string]*productv1.ShopTexts{"ja": {Name: "朝霧茶舗", Company: "株式会社あきない商店"}},
	}}, nil
}

func (shelf) GetShopPage(_ context.Context, req *productv1.GetShopPageRequest) (*productv1.GetShopPageResponse, error) {
	current := int64(1)
	if req.GetName() == "guide" {
		current = 2
	}
	version := cmp.Or(req.GetVersion(), current)
	if version > current {
		return nil, errs.New(errs.NotFound, "SHOP_PAGE_NOT_FOUND", "none")
	}
	return &productv1.GetShopPageResponse{Language: "ja", CurrentVersion: current, Page: &productv1.ShopPage{
		Name: req.GetName(), Version: version, ValidFrom: timestamppb.New(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)),
		Texts: map[string]*productv1.ShopPageText{"ja": {Title: "題", Body: "## 見出し " + strconv.FormatInt(version, 10)}},
	}}, nil
}

func noShop(t testing.TB) *storefront.Shop {
	t.Helper()
	parts := fanout.New(fanout.Config{Timeout: time.Minute, OptionalTimeout: time.Minute, Grace: time.Minute}, slog.New(slog.DiscardHandler))
	catalog := &screen.Catalog{Products: window{}}
	screens := &screen.Screens{Fanout: parts, Backends: screen.Backends{Product: parts.Backend("product")}, Catalog: catalog, Shop: shelf{}, Clock: clocktest.New()}
	built, err := app.New("")
	require.NoError(t, err)
	shop, err := storefront.New(catalog, screens, shelf{}, storefront.Inquiries{}, built, noIssuer(t).origin(), noIssuer(t).accounts())
	require.NoError(t, err)
	return shop
}

// pagePolicy is the Content-Security-Policy of every page of the shop.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; font-src 'self'; connect-src 'self'; " +
	"worker-src 'self'; manifest-src 'self'; form-action 'self' ORIGIN; frame-ancestors 'none'; base-uri 'none'"

func TestEveryPageOfTheShopHasTheSameHeader(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	const missing, shown = "no-store", "public, max-age=60"
	for _, tc := range []struct {
		path, language, control string
		status                  int
	}{
		{"/", "ja", shown, http.StatusOK},
		{"/en", "en", shown, http.StatusOK},
		{"/c/tea", "ja", shown, http.StatusOK},
		{"/en/c/tea?page=2&utm_source=x", "en", shown, http.StatusOK},
		{"/collections/winter?sort=price_low", "ja", shown, http.StatusOK},
		{"/en/search?q=tea&q=coffee&%zz", "en", shown, http.StatusOK},
		{"/p/sencha?sku=1&sku=2&a;b", "ja", shown, http.StatusOK},
		{"/cart", "ja", "no-store", http.StatusOK},
		{"/en/checkout?utm_source=x&%zz", "en", "no-store", http.StatusOK},
		{"/orders/0198c0de-0000-7000-8000-000000000000/placed", "ja", "no-store", http.StatusOK},
		{"/en/account/addresses", "en", "no-store", http.StatusOK},
		{"/legal/tokusho", "ja", shown, http.StatusOK},
		{"/en/legal/terms?utm_source=x", "en", shown, http.StatusOK},
		{"/legal/privacy", "ja", shown, http.StatusOK},
		{"/guide?version=1", "ja", shown, http.StatusOK},
		{"/guide/shipping", "ja", shown, http.StatusOK},
		{"/guide?version=3", "ja", missing, http.StatusNotFound},
		{"/en/contact", "en", missing, http.StatusOK},
		{"/legal/imprint", "ja", missing, http.StatusNotFound},
		{"/p/none", "ja", missing, http.StatusNotFound},
		{"/en/p/NONE%00", "en", missing, http.StatusNotFound},
		{"/p/gone", "ja", missing, http.StatusGone},
		{"/en/p/gone?utm_source=x", "en", missing, http.StatusGone},
		{"/p/down", "ja", missing, http.StatusServiceUnavailable},
		{"/en/p/down", "en", missing, http.StatusServiceUnavailable},
		{"/en/search?q=nothing", "en", shown, http.StatusOK},
		{"/c/none", "ja", missing, http.StatusNotFound},
		{"/c/tea?page=3", "ja", missing, http.StatusNotFound},
		{"/en/nothing", "en", missing, http.StatusNotFound},
	} {
		request := badRequest{verb: http.MethodGet, path: tc.path, headers: map[string]string{"Accept": "text/html", "Accept-Language": "de"}}
		response, body := request.send(t, clients(t)["HTTP/1.1"], w.URL)
		require.Equal(t, tc.status, response.StatusCode, "%s: %s", tc.path, body)
		for name, want := range map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Content-Language": tc.language, "Cache-Control": tc.control,
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin",
			"Content-Security-Policy": strings.ReplaceAll(pagePolicy, "ORIGIN", noIssuer(t).origin()),
		} {
			require.Equal(t, []string{want}, response.Header.Values(name), "%s: %s", tc.path, name)
		}
		require.Empty(t, response.Header.Values("Set-Cookie"), tc.path)
		require.Contains(t, body, `<html lang="`+tc.language+`">`, tc.path)
	}
}

// TestAPageThatCannotBeShownSaysWhatToDo: in the language of the reader, with the time after which
// to try again.
func TestAPageThatCannotBeShownSaysWhatToDo(t *testing.T) {
	t.Parallel()
	shop := noShop(t)
	refuse := func(reason string, retry time.Duration) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { rest.Write(w, r, reason, retry) }
	}
	const read = "読み込み直してください"
	for name, tc := range map[string]struct {
		path, accept string
		next         http.Handler
		status       int
		retry, says  string
	}{
		"busy":                      {"/", "*/*", refuse("OVERLOADED", 2*time.Second), 503, "2", read},
		"busy, in English":          {"/en/c/tea", "text/html", refuse("OVERLOADED", 2*time.Second), 503, "2", "reload the page"},
		"no service":                {"/p/sencha", "", refuse("SERVICE_UNAVAILABLE", 0), 503, "5", read},
		"sessions cannot be read":   {"/session/login", "text/html", refuse("SESSION_UNAVAILABLE", time.Second), 503, "1", "reload the page"},
		"a login that failed":       {"/session/callback", "text/html", refuse("LOGIN_FAILED", 0), 400, "", `href="/session/login?lang=en"`},
		"too many logins":           {"/oidc/login", "text/html", refuse("RATE_LIMITED", time.Minute), 429, "60", "reload the page"},
		"a method that is not its":  {"/oidc/login", "text/html", refuse("METHOD_NOT_ALLOWED", 0), 405, "", "does not take this method"},
		"a program, outside":        {"/session/callback", "application/json", refuse("LOGIN_FAILED", 0), 400, "", `"LOGIN_FAILED"`},
		"the API, also in browsers": {"/v1/products", "text/html", refuse("OVERLOADED", 2*time.Second), 503, "2", `"OVERLOADED"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, tc.path, nil)
			r.Header.Set("Accept", tc.accept)
			r.Header.Set("Accept-Language", "en")
			w := httptest.NewRecorder()
			errorPages(shop, tc.next).ServeHTTP(w, r)
			require.Equal(t, tc.status, w.Code)
			require.Equal(t, tc.retry, w.Header().Get("Retry-After"))
			require.Contains(t, w.Body.String(), tc.says)
			require.Empty(t, w.Header().Get("Cache-Control"), "the edge adds no-store")
		})
	}
}

// TestABusyShopAnswersWithAPage: behind the real limits.
func TestABusyShopAnswersWithAPage(t *testing.T) {
	t.Parallel()
	e := newEdge(t, io.Discard, "x")
	go e.get(t.Context(), "/v1/products/slow")
	<-e.busy
	defer close(e.end)
	w := e.get(t.Context(), "/en/p/sencha", "Accept", "*/*")
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.NotEmpty(t, w.Header().Get("Retry-After"))
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
	require.Contains(t, w.Body.String(), "reload the page")
}

// TestAProductThatIsNotSoldAnyMoreHasKin: its page is gone, and shows others of its category.
func TestAProductThatIsNotSoldAnyMoreHasKin(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	_, body := badRequest{verb: http.MethodGet, path: "/p/gone"}.send(t, clients(t)["HTTP/1.1"], w.URL)
	require.Contains(t, body, "この商品の取り扱いは終わりました")
	require.Contains(t, body, `href="/p/sencha"`)
	require.Contains(t, body, `<meta name="robots" content="noindex">`)
}

// TestASearchWithoutHitsLeadsOn: to other texts and popular products.
func TestASearchWithoutHitsLeadsOn(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	_, body := badRequest{verb: http.MethodGet, path: "/search?q=nothing"}.send(t, clients(t)["HTTP/1.1"], w.URL)
	require.Contains(t, body, `href="/search?q=tea"`)
	require.Contains(t, body, `href="/p/sencha"`)
}

// TestAProgramGetsNoPageForAMissingAddress: it gets a reason, in JSON.
func TestAProgramGetsNoPageForAMissingAddress(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	response, body := badRequest{verb: http.MethodGet, path: "/nothing"}.send(t, clients(t)["HTTP/1.1"], w.URL)
	require.Equal(t, http.StatusNotFound, response.StatusCode)
	require.Contains(t, body, `"ROUTE_NOT_FOUND"`)
}

var reference = regexp.MustCompile(`(?:href|src|action)="(/[^"]*)"|<loc>http://[^/]+(/[^<]*)</loc>`)

// TestEachLinkOfTheShopLeadsSomewhere follows the links of all pages, the sitemaps included.
func TestEachLinkOfTheShopLeadsSomewhere(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	origin := noIssuer(t).origin()
	seen := map[string]bool{"/": true, "/sitemap.xml": true, "/robots.txt": true, "/llms.txt": true, "/favicon.svg": true}
	todo := []string{"/", "/sitemap.xml", "/robots.txt", "/llms.txt", "/favicon.svg"}
	for len(todo) > 0 && len(seen) < 1000 {
		path := todo[0]
		todo = todo[1:]
		response, body := badRequest{verb: http.MethodGet, path: path}.send(t, clients(t)["HTTP/1.1"], w.URL)
		require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s", path, body)
		for _, match := range reference.FindAllStringSubmatch(body, -1) {
			next := strings.ReplaceAll(strings.TrimPrefix(match[1]+match[2], origin), "&amp;", "&")
			if !seen[next] {
				seen[next] = true
				todo = append(todo, next)
			}
		}
	}
	for _, path := range []string{"/legal/tokusho", "/en/legal/privacy", "/guide/shipping", "/contact"} {
		require.True(t, seen[path], path)
	}
	for _, path := range []string{"/en", "/p/sencha", "/en/p/sencha", "/c/tea", "/en/c/tea?page=2", "/collections/winter", "/sitemaps/products-1.xml"} {
		require.True(t, seen[path], path)
	}
}

// TestAnEarlierVersionOfAPageLeadsToTheCurrentOne: it can be read, and is not for search engines.
func TestAnEarlierVersionOfAPageLeadsToTheCurrentOne(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, browsable)
	_, earlier := badRequest{verb: http.MethodGet, path: "/guide?version=1"}.send(t, clients(t)["HTTP/1.1"], w.URL)
	require.Contains(t, earlier, "見出し 1")
	require.Contains(t, earlier, `<a href="/guide">現在の版を見る</a>`)
	require.Contains(t, earlier, `<meta name="robots" content="noindex">`)
	_, current := badRequest{verb: http.MethodGet, path: "/guide"}.send(t, clients(t)["HTTP/1.1"], w.URL)
	require.Contains(t, current, "見出し 2")
	require.NotContains(t, current, "noindex")
	require.NotContains(t, current, "現在の版を見る")
}
