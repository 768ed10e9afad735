package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/id"
)

// shelf is the data of one test: a category of its own with two children, and the products in them,
// by name.
type shelf struct {
	shop  *shop
	root  string
	goods map[string]good
}

// variant is one SKU of a draft: its price, its units in stock, and its options as alternating
// names and values.
type variant struct {
	price, units int64
	options      []string
}

// newShelf creates the categories root, root-left and root-right.
func (s *shop) newShelf(t testing.TB) *shelf {
	t.Helper()
	root := "e2e-" + id.New()
	res, err := s.office(t).products.ImportCategories(t.Context(), &productv1.ImportCategoriesRequest{Categories: []*productv1.CategoryInput{
		{Slug: root, Name: "棚"}, {Slug: root + "-left", Name: "左", Parent: root}, {Slug: root + "-right", Name: "右", Parent: root},
	}})
	require.NoError(t, err)
	for _, result := range res.GetResults() {
		require.Equal(t, productv1.Outcome_OUTCOME_CREATED, result.GetOutcome(), result)
	}
	return &shelf{shop: s, root: root, goods: make(map[string]good)}
}

// draft returns a published product in root+below. Its name contains root.
func (s *shelf) draft(name, below, brand string, tags []string, variants ...variant) *productv1.ProductInput {
	d := &productv1.ProductInput{
		Slug: "e2e-" + id.New(), Name: "湯のみ " + name + " " + s.root, Category: s.root + below, Brand: brand, Tags: tags,
		Status: productv1.Status_STATUS_PUBLISHED,
	}
	for _, v := range variants {
		options := make(map[string]string)
		for pair := range slices.Chunk(v.options, 2) {
			options[pair[0]] = pair[1]
		}
		d.Variants = append(d.Variants, &productv1.Variant{
			Sku: "E2E-" + id.New(), Price: yen(v.price), TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD, Options: options,
		})
	}
	return d
}

// put creates a product and stocks it.
func (s *shelf) put(t testing.TB, name, below, brand string, tags []string, variants ...variant) good {
	t.Helper()
	d := s.draft(name, below, brand, tags, variants...)
	res, err := s.shop.office(t).products.CreateProduct(t.Context(), &productv1.CreateProductRequest{Product: d})
	require.NoError(t, err)
	for i, v := range variants {
		if v.units > 0 {
			s.shop.stock(t, d.GetVariants()[i].GetSku(), v.units)
		}
	}
	g := good{id: res.GetProduct().GetId(), sku: d.GetVariants()[0].GetSku(), version: res.GetProduct().GetVersion(), draft: d}
	s.goods[name] = g
	return g
}

// names returns the names of the cards on this shelf; a product that is not of it is "?".
func (s *shelf) names(cards []*webv1.ProductCard) []string {
	names := make([]string, 0, len(cards))
	for _, card := range cards {
		name := "?"
		for candidate, g := range s.goods {
			if g.id == card.GetId() {
				name = candidate
			}
		}
		names = append(names, name)
	}
	return names
}

// listed is a response of a listing or a search.
type listed interface {
	proto.Message
	GetProducts() []*webv1.ProductCard
	GetTotal() int32
	GetNextPageToken() string
	GetFacets() *webv1.Facets
}

// ask reads a page from one edge.
func (s *shop) ask(t testing.TB, edge, path string, query url.Values, into proto.Message) error {
	t.Helper()
	a, err := s.guest().send(t.Context(), http.MethodGet, edge+path+"?"+query.Encode(), nil, nil)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK {
		return fmt.Errorf("%d %s", a.status, a.body)
	}
	a.read(t, into)
	return nil
}

// with returns a copy of query with more parameters, as alternating names and values.
func with(query url.Values, more ...string) url.Values {
	out := maps.Clone(query)
	for pair := range slices.Chunk(more, 2) {
		out[pair[0]] = append(slices.Clone(out[pair[0]]), pair[1])
	}
	return out
}

// walk follows the page tokens and returns the cards of all pages. It asks the edges in turn.
func (s *shop) walk(t testing.TB, path string, query url.Values) ([]*webv1.ProductCard, error) {
	t.Helper()
	return s.walkAt(t, s.edge, path, query)
}

// walkAt is walk with the edge of each page chosen by edge.
func (s *shop) walkAt(t testing.TB, edge func() string, path string, query url.Values) (cards []*webv1.ProductCard, err error) {
	t.Helper()
	for token := ""; ; {
		page := listed(new(webv1.ListProductsResponse))
		if path == searched {
			page = new(webv1.SearchProductsResponse)
		}
		if err := s.ask(t, edge(), path, with(query, "page_token", token), page); err != nil {
			return nil, err
		}
		cards = append(cards, page.GetProducts()...)
		if token = page.GetNextPageToken(); token == "" {
			return cards, nil
		}
	}
}

const (
	browsed  = "/v1/products"
	searched = "/v1/products/search"
)

// counts returns the counts of a facet by value.
func counts(values []*webv1.FacetValue) map[string]int32 {
	out := make(map[string]int32)
	for _, v := range values {
		out[v.GetValue()] = v.GetCount()
	}
	return out
}
