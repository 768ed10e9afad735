package story

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/clock"
)

// fill puts five products on a shelf, newest last.
func fill(t testing.TB, s *harness.Assortment) {
	t.Helper()
	s.Put(t, "a", "-left", "Arita", []string{"blue"}, harness.Variant{Price: 500, Units: 5, Options: []string{"color", "Blue", "size", "S"}}, harness.Variant{Price: 900, Options: []string{"color", "Red", "size", "M"}})
	s.Put(t, "b", "-left", "Bizen", []string{"brown"}, harness.Variant{Price: 1500, Units: 5, Options: []string{"color", "Blue", "size", "M"}})
	s.Put(t, "c", "-right", "Arita", []string{"blue", "new"}, harness.Variant{Price: 800, Units: 5, Options: []string{"color", "Blue", "size", "M"}}, harness.Variant{Price: 700, Units: 5, Options: []string{"color", "Red", "size", "S"}})
	s.Put(t, "d", "-right", "Arita", nil, harness.Variant{Price: 800, Options: []string{"color", "Blue", "size", "M"}})
	s.Put(t, "e", "", "Bizen", []string{"brown"}, harness.Variant{Price: 2500, Units: 5})
}

// question is a request of a listing, as parameters, and its expected products, in order.
type question struct {
	name   string
	params []string
	want   string
}

// TestStoryAShopperFiltersTheCatalog checks that the products of a shelf are listed and searched by
// category, brand, options, price and stock, in each order, page by page, and counted by facets.
func TestStoryAShopperFiltersTheCatalog(t *testing.T) {
	s := harness.SharedShop(t)
	assortment := s.NewAssortment(t)
	fill(t, assortment)
	all := url.Values{"category": {assortment.Root}, "page_size": {"2"}, "sort": {"newest"}}
	harness.Await(t, harness.Soon, func() error { // stock arrives with an event
		cards, err := s.Walk(t, harness.Browsed, harness.With(all, "orderable", "true"))
		if err != nil {
			return err
		}
		return harness.Equal(fmt.Sprint(assortment.Names(cards)), "[e c b a]")
	})
	for _, q := range []question{
		{"all", nil, "[e d c b a]"},
		{"below", []string{"category", "-left"}, "[b a]"},
		{"brand", []string{"brands", "Arita"}, "[d c a]"},
		{"brands", []string{"brands", "Arita", "brands", "Bizen"}, "[e d c b a]"},
		{"tag", []string{"tags", "blue"}, "[c a]"},
		{"one variant has both", []string{"options", "color:Blue", "options", "size:M"}, "[d c b]"},
		{"no variant has both", []string{"options", "color:Red", "options", "size:M", "brands", "Bizen"}, "[]"},
		{"either color", []string{"options", "color:Red", "options", "color:Blue", "options", "size:S"}, "[c a]"},
		{"range", []string{"price_min", "700", "price_max", "900"}, "[d c a]"},
		{"color in range", []string{"options", "color:Red", "price_max", "800"}, "[c]"},
		{"range orderable", []string{"price_min", "800", "price_max", "900", "orderable", "true"}, "[c]"},
		{"impossible range", []string{"price_min", "900", "price_max", "700"}, "[]"},
		{"unknown option", []string{"options", "color:Green"}, "[]"},
	} {
		query := harness.With(all)
		if len(q.params) > 0 && q.params[0] == "category" {
			query.Set("category", assortment.Root+q.params[1])
			q.params = nil
		}
		query = harness.With(query, q.params...)
		for path, query := range map[string]url.Values{harness.Browsed: query, harness.Searched: harness.With(query, "q", "湯のみ")} {
			cards, err := s.Walk(t, path, query)
			require.NoError(t, err, q.name)
			require.Equal(t, q.want, fmt.Sprint(assortment.Names(cards)), "%s by %s", q.name, path)
		}
	}
	for sort, want := range map[string]string{"price_low": "[a c d b e]", "price_high": "[e b d c a]"} {
		all.Set("sort", sort)
		for path, query := range map[string]url.Values{harness.Browsed: all, harness.Searched: harness.With(all, "q", "湯のみ")} {
			cards, err := s.Walk(t, path, query)
			require.NoError(t, err)
			require.Equal(t, want, fmt.Sprint(assortment.Names(cards)), sort+path)
		}
	}
}

// TestStoryFacetsCountProducts checks that facet counts equal the products of a listing and of a
// search. A chosen value does not hide the other values of its facet.
func TestStoryFacetsCountProducts(t *testing.T) {
	s := harness.SharedShop(t)
	assortment := s.NewAssortment(t)
	fill(t, assortment)
	query := url.Values{"category": {assortment.Root}, "facets": {"true"}}
	for _, path := range []string{harness.Browsed, harness.Searched} {
		query := query
		page := harness.Listed(new(webv1.ListProductsResponse))
		if path == harness.Searched {
			page, query = new(webv1.SearchProductsResponse), harness.With(query, "q", "湯のみ")
		}
		harness.Await(t, harness.Soon, func() error {
			if err := s.Ask(t, s.Edge(), path, query, page); err != nil {
				return err
			}
			return harness.Equal(page.GetFacets().GetOrderable(), 4)
		})
		f := page.GetFacets()
		require.EqualValues(t, 5, page.GetTotal())
		require.Equal(t, map[string]int32{assortment.Root + "-left": 2, assortment.Root + "-right": 2}, harness.Counts(f.GetCategories()))
		require.Equal(t, map[string]int32{"Arita": 3, "Bizen": 2}, harness.Counts(f.GetBrands()))
		require.Equal(t, map[string]int32{"blue": 2, "brown": 2, "new": 1}, harness.Counts(f.GetTags()))
		require.Len(t, f.GetOptions(), 2)
		require.Equal(t, "color", f.GetOptions()[0].GetName())
		require.Equal(t, map[string]int32{"Blue": 4, "Red": 2}, harness.Counts(f.GetOptions()[0].GetValues()))
		require.Equal(t, map[string]int32{"M": 4, "S": 2}, harness.Counts(f.GetOptions()[1].GetValues()))
		require.Equal(t, []int64{500, 2500}, []int64{f.GetPriceMin(), f.GetPriceMax()})
		require.False(t, f.GetApproximate())

		require.NoError(t, s.Ask(t, s.Edge(), path, harness.With(query, "brands", "Bizen", "options", "color:Blue", "price_max", "1600"), page))
		f = page.GetFacets()
		require.EqualValues(t, 1, page.GetTotal())
		require.Equal(t, map[string]int32{"Arita": 3, "Bizen": 1}, harness.Counts(f.GetBrands()))
		require.Equal(t, map[string]int32{"Blue": 1}, harness.Counts(f.GetOptions()[0].GetValues()))

		require.NoError(t, s.Ask(t, s.Edge(), path, harness.With(query, "brands", "Seto"), page))
		f = page.GetFacets()
		require.Zero(t, page.GetTotal())
		require.Equal(t, map[string]int32{"Arita": 3, "Bizen": 2, "Seto": 0}, harness.Counts(f.GetBrands()), "a selected value stays")
		require.Empty(t, f.GetCategories())
		require.Zero(t, f.GetPriceMax()+f.GetPriceMin())
	}
}

// TestStoryCategoriesMoveUnderAListing moves a category. Within a second its products leave the
// listing of the old parent and remain in the category's own. A collection follows the category
// that its rule names until that category is deleted.
func TestStoryCategoriesMoveUnderAListing(t *testing.T) {
	s := harness.SharedShop(t)
	assortment := s.NewAssortment(t)
	fill(t, assortment)
	staff := s.Office(t).Products
	rule := &productv1.Collection{Slug: assortment.Root, Name: "右の青", Rule: &productv1.ProductFilter{Category: assortment.Root + "-right", Tags: []string{"blue"}}}
	kept, err := staff.PutCollection(t.Context(), &productv1.PutCollectionRequest{Collection: rule})
	require.NoError(t, err)
	everywhere := func(want string, query url.Values) {
		t.Helper()
		for _, edge := range s.Edges() {
			harness.Await(t, harness.FreshWithin, func() error { return shows(t, assortment, edge, want, query) })
		}
	}
	whole, right, of := url.Values{"category": {assortment.Root}}, url.Values{"category": {assortment.Root + "-right"}}, url.Values{"collection": {assortment.Root}}
	everywhere("[e d c b a]", whole)
	everywhere("[c]", of)
	_, err = staff.MoveCategory(t.Context(), &productv1.MoveCategoryRequest{Slug: assortment.Root + "-right", Version: 1})
	require.NoError(t, err)
	everywhere("[e b a]", whole)
	everywhere("[d c]", right)
	everywhere("[c]", of)

	for _, name := range []string{"c", "d"} {
		_, err = staff.DeleteProduct(t.Context(), &productv1.DeleteProductRequest{Id: assortment.Goods[name].ID})
		require.NoError(t, err)
	}
	everywhere("[]", right)
	_, err = staff.DeleteCategory(t.Context(), &productv1.DeleteCategoryRequest{Slug: assortment.Root + "-right", Version: 2})
	require.NoError(t, err)
	everywhere("[]", of)
	for _, edge := range s.Edges() {
		harness.Await(t, harness.FreshWithin, func() error {
			a, err := s.Guest().Send(t.Context(), http.MethodGet, edge+harness.Browsed+"?category="+assortment.Root+"-right", nil, nil)
			require.NoError(t, err)
			return harness.Equal(a.Reason(), "CATEGORY_UNKNOWN")
		})
	}
	_, err = staff.DeleteCollection(t.Context(), &productv1.DeleteCollectionRequest{Slug: assortment.Root, Version: kept.GetCollection().GetVersion()})
	require.NoError(t, err)
	harness.Await(t, harness.FreshWithin, func() error {
		return harness.Equal(s.Guest().Get(t, harness.Browsed+"?collection="+assortment.Root).Reason(), "COLLECTION_UNKNOWN")
	})
}

// shows returns an error unless an edge lists want, newest first.
func shows(t testing.TB, s *harness.Assortment, edge, want string, query url.Values) error {
	t.Helper()
	page := new(webv1.ListProductsResponse)
	if err := s.Shop.Ask(t, edge, harness.Browsed, harness.With(query, "page_size", "100"), page); err != nil {
		return err
	}
	return harness.Equal(fmt.Sprint(s.Names(page.GetProducts())), want)
}

// TestStoryAScheduledPriceAndItsOrders checks that a scheduled price that begins automatically
// changes the price of listing, page and order. Ordered products come first when sorted by
// popularity.
func TestStoryAScheduledPriceAndItsOrders(t *testing.T) {
	s := harness.SharedShop(t)
	assortment := s.NewAssortment(t)
	fill(t, assortment)
	b := assortment.Goods["b"]
	_, err := s.Office(t).Products.SetPriceSchedules(t.Context(), &productv1.SetPriceSchedulesRequest{
		Id: b.ID, Version: b.Version, Sku: b.SKU, Schedules: []*productv1.PriceSchedule{{
			Price: harness.Yen(300), StartsAt: timestamppb.New(clock.System().Now().Add(2 * time.Second)),
		}},
	})
	require.NoError(t, err)
	for _, edge := range s.Edges() {
		harness.Await(t, harness.Soon, func() error {
			return shows(t, assortment, edge, "[b a c d e]", url.Values{"category": {assortment.Root}, "sort": {"price_low"}})
		})
		harness.Await(t, harness.FreshWithin, func() error {
			return shows(t, assortment, edge, "[b]", url.Values{"category": {assortment.Root}, "price_max": {"499"}})
		})
	}
	harness.Await(t, harness.FreshWithin, func() error { return harness.Equal(detail(t, s, b).GetVariants()[0].GetPrice().GetAmount(), 300) })
	require.Nil(t, detail(t, s, b).GetVariants()[0].GetRegularPrice(), "it was not charged for two weeks")
	require.EqualValues(t, 600, s.Customer(t).Buy(t, harness.Line(b.SKU, 2)).GetTotal().GetAmount())
	for _, edge := range s.Edges() {
		harness.Await(t, harness.Soon, func() error {
			return shows(t, assortment, edge, "[b e d c a]", url.Values{"category": {assortment.Root}, "sort": {"popular"}})
		})
	}
}

// TestStoryOptionsOfAllKinds checks that an option with fifty values in any script is shown,
// counted, and used as a filter, also with all fifty values at once.
func TestStoryOptionsOfAllKinds(t *testing.T) {
	s := harness.SharedShop(t)
	assortment := s.NewAssortment(t)
	const name = "サイズ “/%🍵"
	var variants []harness.Variant
	query := url.Values{"category": {assortment.Root}, "facets": {"true"}}
	for n := range 50 {
		value := fmt.Sprintf("%d:湯 &=+%%2F;,'\" 二行", n)
		variants = append(variants, harness.Variant{Price: int64(n), Options: []string{name, value}})
		query.Add("options", name+":"+value)
	}
	g := assortment.Put(t, "a", "", "", nil, variants...)
	assortment.Put(t, "b", "", "", nil, harness.Variant{Price: 5, Options: []string{name, "51"}})
	page := new(webv1.ListProductsResponse)
	for _, edge := range s.Edges() {
		harness.Await(t, harness.FreshWithin, func() error { return shows(t, assortment, edge, "[a]", query) })
		require.NoError(t, s.Ask(t, edge, harness.Browsed, query, page))
		require.Len(t, page.GetFacets().GetOptions()[0].GetValues(), 51, "its own filter does not count")
		one := url.Values{"category": {assortment.Root}, "options": {name + ":" + variants[49].Options[1]}, "price_max": {"48"}}
		require.NoError(t, shows(t, assortment, edge, "[]", one))
	}
	detail := detail(t, s, g)
	require.Len(t, detail.GetOptions(), 1)
	require.Len(t, detail.GetOptions()[0].GetValues(), 50)
}
