package e2e

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
	"github.com/akinai/akinai/pkg/clock"
)

// fill puts five products on a shelf, newest last.
func (s *shelf) fill(t testing.TB) {
	t.Helper()
	s.put(t, "a", "-left", "Arita", []string{"blue"}, variant{500, 5, []string{"color", "Blue", "size", "S"}}, variant{900, 0, []string{"color", "Red", "size", "M"}})
	s.put(t, "b", "-left", "Bizen", []string{"brown"}, variant{1500, 5, []string{"color", "Blue", "size", "M"}})
	s.put(t, "c", "-right", "Arita", []string{"blue", "new"}, variant{800, 5, []string{"color", "Blue", "size", "M"}}, variant{700, 5, []string{"color", "Red", "size", "S"}})
	s.put(t, "d", "-right", "Arita", nil, variant{800, 0, []string{"color", "Blue", "size", "M"}})
	s.put(t, "e", "", "Bizen", []string{"brown"}, variant{2500, 5, nil})
}

// question is a request of a listing, as parameters, and its expected products, in order.
type question struct {
	name   string
	params []string
	want   string
}

// TestStoryAShopperNarrowsTheCatalog checks that the products of a shelf are listed and searched by
// category, brand, options, price and stock, in each order, page by page, and counted by facets.
func TestStoryAShopperNarrowsTheCatalog(t *testing.T) {
	s := sharedShop(t)
	shelf := s.newShelf(t)
	shelf.fill(t)
	all := url.Values{"category": {shelf.root}, "page_size": {"2"}, "sort": {"SORT_NEWEST"}}
	await(t, soon, func() error { // stock arrives with an event
		cards, err := s.walk(t, browsed, with(all, "in_stock", "true"))
		if err != nil {
			return err
		}
		return is(fmt.Sprint(shelf.names(cards)), "[e c b a]")
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
		{"range in stock", []string{"price_min", "800", "price_max", "900", "in_stock", "true"}, "[c]"},
		{"impossible range", []string{"price_min", "900", "price_max", "700"}, "[]"},
		{"unknown option", []string{"options", "color:Green"}, "[]"},
	} {
		query := with(all)
		if len(q.params) > 0 && q.params[0] == "category" {
			query.Set("category", shelf.root+q.params[1])
			q.params = nil
		}
		query = with(query, q.params...)
		for path, query := range map[string]url.Values{browsed: query, searched: with(query, "q", "湯のみ")} {
			cards, err := s.walk(t, path, query)
			require.NoError(t, err, q.name)
			require.Equal(t, q.want, fmt.Sprint(shelf.names(cards)), "%s by %s", q.name, path)
		}
	}
	for sort, want := range map[string]string{"SORT_PRICE_LOW": "[a c d b e]", "SORT_PRICE_HIGH": "[e b d c a]"} {
		all.Set("sort", sort)
		for path, query := range map[string]url.Values{browsed: all, searched: with(all, "q", "湯のみ")} {
			cards, err := s.walk(t, path, query)
			require.NoError(t, err)
			require.Equal(t, want, fmt.Sprint(shelf.names(cards)), sort+path)
		}
	}
}

// TestStoryFacetsCountWhatWasMade checks that facet counts equal the products of a listing and of a
// search. A chosen value does not hide the other values of its facet.
func TestStoryFacetsCountWhatWasMade(t *testing.T) {
	s := sharedShop(t)
	shelf := s.newShelf(t)
	shelf.fill(t)
	query := url.Values{"category": {shelf.root}, "facets": {"true"}}
	for _, path := range []string{browsed, searched} {
		query := query
		page := listed(new(webv1.ListProductsResponse))
		if path == searched {
			page, query = new(webv1.SearchProductsResponse), with(query, "q", "湯のみ")
		}
		await(t, soon, func() error {
			if err := s.ask(t, s.edge(), path, query, page); err != nil {
				return err
			}
			return is(page.GetFacets().GetInStock(), 4)
		})
		f := page.GetFacets()
		require.EqualValues(t, 5, page.GetTotal())
		require.Equal(t, map[string]int32{shelf.root + "-left": 2, shelf.root + "-right": 2}, counts(f.GetCategories()))
		require.Equal(t, map[string]int32{"Arita": 3, "Bizen": 2}, counts(f.GetBrands()))
		require.Equal(t, map[string]int32{"blue": 2, "brown": 2, "new": 1}, counts(f.GetTags()))
		require.Len(t, f.GetOptions(), 2)
		require.Equal(t, "color", f.GetOptions()[0].GetName())
		require.Equal(t, map[string]int32{"Blue": 4, "Red": 2}, counts(f.GetOptions()[0].GetValues()))
		require.Equal(t, map[string]int32{"M": 4, "S": 2}, counts(f.GetOptions()[1].GetValues()))
		require.Equal(t, []int64{500, 2500}, []int64{f.GetPriceMin(), f.GetPriceMax()})
		require.False(t, f.GetApproximate())

		require.NoError(t, s.ask(t, s.edge(), path, with(query, "brands", "Bizen", "options", "color:Blue", "price_max", "1600"), page))
		f = page.GetFacets()
		require.EqualValues(t, 1, page.GetTotal())
		require.Equal(t, map[string]int32{"Arita": 3, "Bizen": 1}, counts(f.GetBrands()))
		require.Equal(t, map[string]int32{"Blue": 1}, counts(f.GetOptions()[0].GetValues()))

		require.NoError(t, s.ask(t, s.edge(), path, with(query, "brands", "nobody"), page))
		f = page.GetFacets()
		require.Zero(t, page.GetTotal())
		require.Equal(t, map[string]int32{"Arita": 3, "Bizen": 2}, counts(f.GetBrands()))
		require.Empty(t, f.GetCategories())
		require.Zero(t, f.GetPriceMax()+f.GetPriceMin())
	}
}

// TestStoryTheTreeTurnsUnderAListing moves a category. Within a second its products leave the
// listing of the old parent and remain in the category's own. A collection follows the category
// that its rule names until that category is deleted.
func TestStoryTheTreeTurnsUnderAListing(t *testing.T) {
	s := sharedShop(t)
	shelf := s.newShelf(t)
	shelf.fill(t)
	staff := s.office(t).products
	rule := &productv1.Collection{Slug: shelf.root, Name: "右の青", Rule: &productv1.CollectionRule{Category: shelf.root + "-right", Tags: []string{"blue"}}}
	kept, err := staff.PutCollection(t.Context(), &productv1.PutCollectionRequest{Collection: rule})
	require.NoError(t, err)
	everywhere := func(want string, query url.Values) {
		t.Helper()
		for _, edge := range s.Edges() {
			await(t, fresh, func() error { return shelf.shows(t, edge, want, query) })
		}
	}
	whole, right, of := url.Values{"category": {shelf.root}}, url.Values{"category": {shelf.root + "-right"}}, url.Values{"collection": {shelf.root}}
	everywhere("[e d c b a]", whole)
	everywhere("[c]", of)
	_, err = staff.MoveCategory(t.Context(), &productv1.MoveCategoryRequest{Slug: shelf.root + "-right", Version: 1})
	require.NoError(t, err)
	everywhere("[e b a]", whole)
	everywhere("[d c]", right)
	everywhere("[c]", of)

	for _, name := range []string{"c", "d"} {
		_, err = staff.DeleteProduct(t.Context(), &productv1.DeleteProductRequest{Id: shelf.goods[name].id})
		require.NoError(t, err)
	}
	everywhere("[]", right)
	_, err = staff.DeleteCategory(t.Context(), &productv1.DeleteCategoryRequest{Slug: shelf.root + "-right", Version: 2})
	require.NoError(t, err)
	everywhere("[]", of)
	for _, edge := range s.Edges() {
		await(t, fresh, func() error {
			a, err := s.guest().send(t.Context(), http.MethodGet, edge+browsed+"?category="+shelf.root+"-right", nil, nil)
			require.NoError(t, err)
			return is(a.reason(), "CATEGORY_UNKNOWN")
		})
	}
	_, err = staff.DeleteCollection(t.Context(), &productv1.DeleteCollectionRequest{Slug: shelf.root, Version: kept.GetCollection().GetVersion()})
	require.NoError(t, err)
	await(t, fresh, func() error {
		return is(s.guest().get(t, browsed+"?collection="+shelf.root).reason(), "COLLECTION_UNKNOWN")
	})
}

// shows returns an error unless an edge lists want, newest first.
func (s *shelf) shows(t testing.TB, edge, want string, query url.Values) error {
	t.Helper()
	page := new(webv1.ListProductsResponse)
	if err := s.shop.ask(t, edge, browsed, with(query, "page_size", "100"), page); err != nil {
		return err
	}
	return is(fmt.Sprint(s.names(page.GetProducts())), want)
}

// TestStoryASaleAndItsOrders checks that a sale that begins automatically changes the price of
// listing, page and order. Ordered products come first when sorted by popularity.
func TestStoryASaleAndItsOrders(t *testing.T) {
	s := sharedShop(t)
	shelf := s.newShelf(t)
	shelf.fill(t)
	b := shelf.goods["b"]
	_, err := s.office(t).products.SetPriceSchedules(t.Context(), &productv1.SetPriceSchedulesRequest{
		Id: b.id, Version: b.version, Sku: b.sku, Schedules: []*productv1.PriceSchedule{{
			Price: yen(300), StartsAt: timestamppb.New(clock.System().Now().Add(2 * time.Second)),
		}},
	})
	require.NoError(t, err)
	for _, edge := range s.Edges() {
		await(t, soon, func() error {
			return shelf.shows(t, edge, "[b a c d e]", url.Values{"category": {shelf.root}, "sort": {"SORT_PRICE_LOW"}})
		})
		await(t, fresh, func() error {
			return shelf.shows(t, edge, "[b]", url.Values{"category": {shelf.root}, "price_max": {"499"}})
		})
	}
	await(t, fresh, func() error { return is(s.detail(t, b).GetVariants()[0].GetPrice().GetAmount(), 300) })
	require.EqualValues(t, 1500, s.detail(t, b).GetVariants()[0].GetRegularPrice().GetAmount())
	require.EqualValues(t, 600, s.customer(t).buy(t, line(b.sku, 2)).GetTotal().GetAmount())
	for _, edge := range s.Edges() {
		await(t, soon, func() error {
			return shelf.shows(t, edge, "[b e d c a]", url.Values{"category": {shelf.root}, "sort": {"SORT_POPULAR"}})
		})
	}
}

// TestStoryOptionsOfAllKinds checks that an option with fifty values in any script is shown,
// counted, and used as a filter, also with all fifty values at once.
func TestStoryOptionsOfAllKinds(t *testing.T) {
	s := sharedShop(t)
	shelf := s.newShelf(t)
	const name = "サイズ “/%🍵"
	var variants []variant
	query := url.Values{"category": {shelf.root}, "facets": {"true"}}
	for n := range 50 {
		value := fmt.Sprintf("%d:湯 &=+%%2F;,'\" 二行", n)
		variants = append(variants, variant{price: int64(n), options: []string{name, value}})
		query.Add("options", name+":"+value)
	}
	g := shelf.put(t, "a", "", "", nil, variants...)
	shelf.put(t, "b", "", "", nil, variant{price: 5, options: []string{name, "51"}})
	page := new(webv1.ListProductsResponse)
	for _, edge := range s.Edges() {
		await(t, fresh, func() error { return shelf.shows(t, edge, "[a]", query) })
		require.NoError(t, s.ask(t, edge, browsed, query, page))
		require.Len(t, page.GetFacets().GetOptions()[0].GetValues(), 51, "its own filter does not count")
		one := url.Values{"category": {shelf.root}, "options": {name + ":" + variants[49].options[1]}, "price_max": {"48"}}
		require.NoError(t, shelf.shows(t, edge, "[]", one))
	}
	detail := s.detail(t, g)
	require.Len(t, detail.GetOptions(), 1)
	require.Len(t, detail.GetOptions()[0].GetValues(), 50)
}
