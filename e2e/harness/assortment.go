package harness

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/id"
)

// Assortment is the data of one test: a category of its own with two children, and the products in
// them, by name.
type Assortment struct {
	Shop  *Shop
	Root  string
	Goods map[string]Good
}

// Variant is one SKU of a draft: its price, its units in stock, and its options as alternating
// names and values.
type Variant struct {
	Price   int64
	Units   int32
	Options []string
}

// NewAssortment creates the categories root, root-left and root-right.
func (s *Shop) NewAssortment(t testing.TB) *Assortment {
	t.Helper()
	root := "e2e-" + id.New()
	res, err := s.Office(t).Products.ImportCategories(t.Context(), &productv1.ImportCategoriesRequest{Categories: []*productv1.CategoryInput{
		{Slug: root, Name: "棚"}, {Slug: root + "-left", Name: "左", Parent: root}, {Slug: root + "-right", Name: "右", Parent: root},
	}})
	require.NoError(t, err)
	for _, result := range res.GetResults() {
		require.Equal(t, productv1.Outcome_OUTCOME_CREATED, result.GetOutcome(), result)
	}
	return &Assortment{Shop: s, Root: root, Goods: make(map[string]Good)}
}

// Draft returns a published product in root+below. Its name contains root.
func (s *Assortment) Draft(name, below, brand string, tags []string, variants ...Variant) *productv1.ProductInput {
	d := &productv1.ProductInput{
		Slug: "e2e-" + id.New(), Name: "湯のみ " + name + " " + s.Root, Category: s.Root + below, Brand: brand, Tags: tags,
		Status: productv1.Status_STATUS_PUBLISHED,
	}
	for _, v := range variants {
		options := make(map[string]string)
		for pair := range slices.Chunk(v.Options, 2) {
			options[pair[0]] = pair[1]
		}
		d.Variants = append(d.Variants, &productv1.VariantInput{
			Sku: "E2E-" + id.New(), Price: Yen(v.Price), TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD, Options: options,
		})
	}
	return d
}

// Put creates a product and stocks it.
func (s *Assortment) Put(t testing.TB, name, below, brand string, tags []string, variants ...Variant) Good {
	t.Helper()
	d := s.Draft(name, below, brand, tags, variants...)
	res, err := s.Shop.Office(t).Products.CreateProduct(t.Context(), &productv1.CreateProductRequest{Product: d})
	require.NoError(t, err)
	for i, v := range variants {
		if v.Units > 0 {
			s.Shop.Stock(t, d.GetVariants()[i].GetSku(), v.Units)
		}
	}
	g := Good{ID: res.GetProduct().GetId(), SKU: d.GetVariants()[0].GetSku(), Version: res.GetProduct().GetVersion(), Draft: d}
	s.Goods[name] = g
	return g
}

// Names returns the names of the cards on this shelf; a product that is not of it is "?".
func (s *Assortment) Names(cards []*webv1.ProductCard) []string {
	names := make([]string, 0, len(cards))
	for _, card := range cards {
		name := "?"
		for candidate, g := range s.Goods {
			if g.ID == card.GetId() {
				name = candidate
			}
		}
		names = append(names, name)
	}
	return names
}

// Agrees returns an error unless an edge lists what staff read from the database.
func (s *Assortment) Agrees(t testing.TB, edge string) error {
	t.Helper()
	brands, ids := make(map[string]int32), make(map[string]bool)
	for _, below := range []string{"", "-left", "-right"} {
		ask := &productv1.CatalogAdminServiceListProductsRequest{Category: s.Root + below, Status: productv1.Status_STATUS_PUBLISHED, PageSize: 50}
		for more := true; more; more = ask.GetPageToken() != "" {
			res, err := s.Shop.Office(t).Products.ListProducts(t.Context(), ask)
			require.NoError(t, err)
			for _, p := range res.GetProducts() {
				brands[p.GetBrand()]++
				ids[p.GetId()] = true
			}
			ask.PageToken = res.GetNextPageToken()
		}
	}
	query := url.Values{"category": {s.Root}, "page_size": {"70"}, "facets": {"true"}}
	cards, err := s.Shop.walkAt(t, func() string { return edge }, Browsed, query)
	if err != nil {
		return err
	}
	page, got := new(webv1.ListProductsResponse), make(map[string]bool)
	if err := s.Shop.Ask(t, edge, Browsed, query, page); err != nil {
		return err
	}
	for _, card := range cards {
		got[card.GetId()] = true
	}
	if err := Equal([2]int{len(cards), int(page.GetTotal())}, [2]int{len(ids), len(ids)}); err != nil {
		return err
	}
	if err := Equal(fmt.Sprint(got), fmt.Sprint(ids)); err != nil {
		return err
	}
	return Equal(fmt.Sprint(Counts(page.GetFacets().GetBrands())), fmt.Sprint(brands))
}
