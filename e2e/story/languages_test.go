package story

import (
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connecthttp"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// sellApron sells an apron with texts in Japanese and English, and returns its id and SKU.
func sellApron(t *testing.T, s *harness.Shop) (productID, sku string) {
	t.Helper()
	require.NoError(t, s.Office(t).Shelve())
	sku = "E2E-" + id.New()
	created, err := s.Office(t).Products.CreateProduct(t.Context(), &productv1.CreateProductRequest{Product: &productv1.ProductInput{
		Slug: "e2e-" + id.New(), Name: "藍染めエプロン", Category: "tea", Status: productv1.Status_STATUS_PUBLISHED, Description: "<p>丈夫です</p>",
		Variants: []*productv1.VariantInput{{Sku: sku, Price: harness.Yen(3300), TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD, Options: map[string]string{"サイズ": "大"}}},
		Translations: map[string]*productv1.ProductTexts{"en": {
			Name: "Indigo Apron", Description: "<p>Sturdy</p>",
			Options: map[string]*productv1.OptionTexts{"サイズ": {Name: "Size", Values: map[string]string{"大": "Large"}}},
		}},
	}})
	require.NoError(t, err)
	s.Stock(t, sku, 5)
	return created.GetProduct().GetId(), sku
}

func TestStoryShopperReadsInTheirLanguage(t *testing.T) {
	s := harness.SharedShop(t)
	productID, sku := sellApron(t, s)
	p := s.Customer(t)
	get := func(path, languages string) harness.Answer {
		a, err := p.Send(t.Context(), http.MethodGet, s.Edge()+path, nil, map[string]string{"Accept-Language": languages})
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
		require.Contains(t, strings.Join(a.Header.Values("Vary"), ","), "Accept-Language")
		return a
	}
	path := "/v1/products/" + productID
	tags := make(map[string]string)
	for range 5 { // from the services, then from the edge's cache
		for languages, want := range map[string]string{"": "ja", "fr;q=1, ja;q=0.5": "ja", "en-US,en;q=0.9": "en", "ja;q=0.3,en;q=0.8": "en"} {
			a := get(path, languages)
			shown := new(webv1.ProductDetail)
			a.Read(t, shown)
			require.Equal(t, map[string]string{"ja": "藍染めエプロン", "en": "Indigo Apron"}[want], shown.GetName(), languages)
			require.Equal(t, want, a.Header.Get("Content-Language"))
			tags[want] = a.Header.Get("Etag")
			found := new(webv1.ListProductsResponse)
			get("/v1/products?category=tea&options=Size:Large", languages).Read(t, found)
			require.Equal(t, shown.GetName(), harness.FindCard(t, found, productID).GetName())
		}
	}
	require.NotEqual(t, tags["ja"], tags["en"])

	found := new(webv1.SearchProductsResponse)
	get("/v1/products/search?q=%E8%97%8D%E6%9F%93%E3%82%81&category=tea", "en").Read(t, found) // 藍染め
	require.Equal(t, "Indigo Apron", found.GetProducts()[0].GetName(), "a query in one language, a response in the other")

	a, err := p.Send(t.Context(), http.MethodPost, s.Edge()+"/v1/orders", strings.NewReader(harness.JSON(harness.Basket(harness.Line(sku, 1)))),
		map[string]string{"Idempotency-Key": id.New(), "Accept-Language": "en"})
	require.NoError(t, err)
	order := new(webv1.Order)
	a.Read(t, order)
	require.Equal(t, "Indigo Apron Large", order.GetLines()[0].GetName())
	require.Equal(t, "Indigo Apron Large", p.Order(t, order.GetId()).GetLines()[0].GetName(), "the order keeps the name that the shopper saw")
	require.Equal(t, "藍染めエプロン 大", p.Buy(t, harness.Line(sku, 1)).GetLines()[0].GetName())
}

// TestStoryLanguageInEveryProtocol reads a product with Accept-Language as metadata.
func TestStoryLanguageInEveryProtocol(t *testing.T) {
	s := harness.SharedShop(t)
	productID, _ := sellApron(t, s)
	for name, options := range map[string][]connecthttp.Option{
		"Connect": nil, "Connect by GET": {connecthttp.WithHTTPGet()}, "gRPC": {connecthttp.WithGRPC()}, "gRPC-Web": {connecthttp.WithGRPCWeb()},
	} {
		t.Run(name, func(t *testing.T) {
			protocols := new(http.Protocols)
			protocols.SetUnencryptedHTTP2(true)
			carrier := &http.Client{Transport: &http.Transport{Protocols: protocols}}
			client := webv1connect.NewCatalogServiceClient(connect.NewClient(connecthttp.NewTransport(carrier, s.Edge(), options...)))
			for range 3 {
				for languages, want := range map[string]string{"ja": "藍染めエプロン", "en": "Indigo Apron"} {
					ctx, info := connect.NewClientContext(t.Context())
					info.RequestHeader().Set("Accept-Language", languages)
					res, err := client.GetProduct(ctx, &webv1.GetProductRequest{IdOrSlug: productID})
					require.NoError(t, err)
					require.Equal(t, want, res.GetProduct().GetName())
					require.Equal(t, languages, info.ResponseHeader().Get("Content-Language"))
				}
			}
		})
	}
}
