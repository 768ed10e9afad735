package web

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/bff/web/internal/app"
	"github.com/akinai/akinai/bff/web/internal/storefront"
	"github.com/akinai/akinai/pkg/errs"
)

// window is a catalog with one product in one category and one collection.
type window struct {
	webv1connect.UnimplementedCatalogServiceHandler
}

func (window) ListCategories(context.Context, *webv1.ListCategoriesRequest) (*webv1.ListCategoriesResponse, error) {
	return &webv1.ListCategoriesResponse{Categories: []*webv1.Category{{Slug: "tea", Name: "お茶"}}}, nil
}

func (window) ListCollections(context.Context, *webv1.ListCollectionsRequest) (*webv1.ListCollectionsResponse, error) {
	return &webv1.ListCollectionsResponse{Collections: []*webv1.Collection{{Slug: "winter", Name: "冬の台所"}}}, nil
}

func (window) ListProducts(_ context.Context, req *webv1.ListProductsRequest) (*webv1.ListProductsResponse, error) {
	if req.GetPage() > 2 {
		return &webv1.ListProductsResponse{}, nil
	}
	return &webv1.ListProductsResponse{Products: sencha(), Total: 25, HasMore: req.GetPage() < 2, Facets: &webv1.Facets{
		Brands: []*webv1.FacetValue{{Value: "朝霧園", Label: "朝霧園", Count: 1}},
	}}, nil
}

func (window) SearchProducts(context.Context, *webv1.SearchProductsRequest) (*webv1.SearchProductsResponse, error) {
	return &webv1.SearchProductsResponse{Products: sencha(), Total: 1}, nil
}

func (window) GetProduct(_ context.Context, req *webv1.GetProductRequest) (*webv1.GetProductResponse, error) {
	if req.GetIdOrSlug() != "sencha" {
		return nil, errs.New(errs.NotFound, "PRODUCT_NOT_FOUND", "none")
	}
	return &webv1.GetProductResponse{Product: &webv1.ProductDetail{Slug: "sencha", Name: "煎茶", Language: "ja", Category: "tea", Brand: "朝霧園"}}, nil
}

func sencha() []*webv1.ProductCard {
	yen := &typev1.Money{Amount: 1080, Currency: "JPY"}
	return []*webv1.ProductCard{{Slug: "sencha", Name: "煎茶", Language: "ja", Brand: "朝霧園", PriceFrom: yen, PriceTo: yen}}
}

// shelf has one version of each page but the guide, which has two.
type shelf struct {
	productv1connect.ShopServiceClient
}

func (shelf) GetShopSettings(context.Context, *productv1.GetShopSettingsRequest) (*productv1.GetShopSettingsResponse, error) {
	return &productv1.GetShopSettingsResponse{Language: "ja", Settings: &productv1.ShopSettings{
		Phone: "03-0000-0000", Email: "shop@example.com", Texts: map[string]*productv1.ShopTexts{"ja": {Company: "株式会社あきない商店"}},
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
	built, err := app.New("")
	require.NoError(t, err)
	shop, err := storefront.New(window{}, shelf{}, storefront.Inquiries{}, built, noIssuer(t).origin())
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
		{"/en/cart?utm_source=x&%zz", "en", "no-store", http.StatusOK},
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
