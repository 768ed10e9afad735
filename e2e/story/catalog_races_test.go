package story

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

// TestStoryInvalidQueriesAreRefused checks that listings and searches refuse invalid requests with
// a reason.
func TestStoryInvalidQueriesAreRefused(t *testing.T) {
	s := harness.SharedShop(t)
	assortment := s.NewAssortment(t)
	fill(t, assortment)
	page := new(webv1.ListProductsResponse)
	harness.Await(t, harness.FreshWithin, func() error {
		if err := s.Ask(t, s.Edge(), harness.Browsed, url.Values{"category": {assortment.Root}, "page_size": {"1"}, "sort": {"price_low"}}, page); err != nil {
			return err
		}
		return harness.Equal(page.GetTotal(), 5)
	})
	token := page.GetNextPageToken()
	require.NotEmpty(t, token)
	many := strings.Repeat("options="+url.QueryEscape("色:赤")+"&", 50)
	for query, want := range map[string]string{
		"sort=newest&page_token=" + token:        "PAGE_TOKEN_INVALID",
		"sort=price_high&page_token=" + token:    "PAGE_TOKEN_INVALID",
		"sort=price_low&page_token=" + token[1:]: "PAGE_TOKEN_INVALID",
		"page_token=" + url.QueryEscape("茶"):     "PAGE_TOKEN_INVALID",
		"page_token=" + strings.Repeat("A", 201): "VALIDATION_FAILED",
		"page_size=101":                          "VALIDATION_FAILED",
		"page_size=-1":                           "VALIDATION_FAILED",
		"page_size=99999999999999":               "MALFORMED_REQUEST",
		"price_min=-1":                           "VALIDATION_FAILED",
		"sort=upward":                            "MALFORMED_REQUEST",
		"category=%2F":                           "VALIDATION_FAILED",
		"category=" + id.New():                   "CATEGORY_UNKNOWN",
		"collection=" + id.New():                 "COLLECTION_UNKNOWN",
		"options=color":                          "VALIDATION_FAILED",
		"tags=":                                  "VALIDATION_FAILED",
		"brands=":                                "VALIDATION_FAILED",
		"brands=" + url.QueryEscape("\u202e茶"):   "TEXT_INVALID",
		many + "options=a:b":                     "VALIDATION_FAILED",
		"options=" + url.QueryEscape("色:"+strings.Repeat("赤", 264)): "VALIDATION_FAILED",
	} {
		for _, path := range []string{harness.Browsed + "?", harness.Searched + "?q=x&"} {
			a := s.Guest().Get(t, path+query)
			require.Equal(t, http.StatusBadRequest, a.Status, "%s%s: %s", path, query, a.Body)
			require.Equal(t, want, a.Reason(), "%s%s: %s", path, query, a.Body)
		}
	}
	s.Guest().Get(t, harness.Browsed+"?page=10001").Refuses(t, http.StatusBadRequest, "VALIDATION_FAILED")
	s.Guest().Get(t, harness.Browsed+"?sort=relevance").Refuses(t, http.StatusBadRequest, "VALIDATION_FAILED")
	for _, query := range []string{
		"page=10000&page_size=100", "price_min=9223372036854775807", "price_max=9223372036854775807", "price_min=2&price_max=1",
		"facets=true&brands=nobody&tags=nothing&orderable=true", "brands=" + url.QueryEscape("茶🍵'; --"), many + "facets=true",
	} {
		require.Equal(t, http.StatusOK, s.Guest().Get(t, harness.Browsed+"?"+query).Status, query)
		query = strings.TrimPrefix(query, "page=10000&")
		require.Equal(t, http.StatusOK, s.Guest().Get(t, harness.Searched+"?q=x&"+query).Status, query)
	}
}

// TestStoryOneOfManyWritersWins changes the same version many times concurrently, at every
// instance. One write succeeds, and the others are refused.
func TestStoryOneOfManyWritersWins(t *testing.T) {
	s := harness.SharedShop(t)
	assortment := s.NewAssortment(t)
	g := assortment.Put(t, "a", "", "Arita", nil, harness.Variant{Price: 500})
	counters := s.Counters(t)
	_, err := counters[0].PutCollection(t.Context(), &productv1.PutCollectionRequest{Collection: &productv1.Collection{
		Slug: assortment.Root, Name: "棚", Rule: &productv1.ProductFilter{Category: assortment.Root},
	}})
	require.NoError(t, err)
	const writers, rounds = 8, 5
	for round := range int64(rounds) {
		for what, write := range map[string]func(productv1connect.CatalogAdminServiceClient, int) error{
			"product": func(c productv1connect.CatalogAdminServiceClient, n int) error {
				d := assortment.Draft("a", "", fmt.Sprint("brand ", round, n), nil, harness.Variant{Price: 500})
				d.Slug, d.Variants[0].Sku = g.Draft.GetSlug(), g.SKU
				_, err := c.UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: g.ID, Version: round + 1, Product: d})
				return err
			},
			"category": func(c productv1connect.CatalogAdminServiceClient, n int) error {
				_, err := c.UpdateCategory(t.Context(), &productv1.UpdateCategoryRequest{Slug: assortment.Root, Version: round + 1, Name: fmt.Sprint(round, n)})
				return err
			},
			"collection": func(c productv1connect.CatalogAdminServiceClient, n int) error {
				_, err := c.PutCollection(t.Context(), &productv1.PutCollectionRequest{Collection: &productv1.Collection{
					Slug: assortment.Root, Name: fmt.Sprint(round, n), Rule: &productv1.ProductFilter{Category: assortment.Root}, Version: round + 1,
				}})
				return err
			},
		} {
			var all sync.WaitGroup
			results := make([]error, writers)
			for n := range results {
				all.Go(func() { results[n] = write(counters[n%len(counters)], n) })
			}
			all.Wait()
			won := 0
			for _, err := range results {
				if err == nil {
					won++
				} else {
					require.Equal(t, "VERSION_CONFLICT", errs.ReasonOf(err), "%s: %v", what, err)
				}
			}
			require.Equal(t, 1, won, what)
		}
	}
}

// TestStoryAWriteIsSeenThroughEveryInstance checks that a write at one instance is visible in
// listings, facets, filtered searches, categories and collections of all others within a second.
func TestStoryAWriteIsSeenThroughEveryInstance(t *testing.T) {
	s := harness.SharedShop(t)
	assortment := s.NewAssortment(t)
	fill(t, assortment)
	counters, e := s.Counters(t), assortment.Goods["e"]
	for round := range int64(6) {
		writer, brand := counters[int(round)%len(counters)], fmt.Sprint("brand ", round)
		e.Draft.Brand, e.Draft.GetVariants()[0].Price = brand, harness.Yen(3000+round)
		res, err := writer.UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: e.ID, Version: e.Version, Product: e.Draft})
		require.NoError(t, err)
		e.Version = res.GetProduct().GetVersion()
		put, err := writer.PutCollection(t.Context(), &productv1.PutCollectionRequest{Collection: &productv1.Collection{
			Slug: assortment.Root, Name: brand, Rule: &productv1.ProductFilter{Brands: []string{brand}}, Version: round,
		}})
		require.NoError(t, err)
		require.Equal(t, round+1, put.GetCollection().GetVersion())
		_, err = writer.UpdateCategory(t.Context(), &productv1.UpdateCategoryRequest{Slug: assortment.Root, Version: round + 1, Name: brand})
		require.NoError(t, err)
		for _, edge := range s.Edges() {
			harness.Await(t, harness.FreshWithin, func() error { return shows(t, assortment, edge, "[e]", url.Values{"collection": {assortment.Root}}) })
			harness.Await(t, harness.FreshWithin, func() error { return showsWrite(t, assortment, edge, brand, 3000+round) })
		}
	}
}

// showsWrite returns an error unless an edge shows the state after a write: the price of product e,
// its brand as a facet, and the name of the shelf's category and collection.
func showsWrite(t testing.TB, s *harness.Assortment, edge, brand string, price int64) error {
	t.Helper()
	query := url.Values{"category": {s.Root}, "brands": {brand}, "facets": {"true"}}
	browse, search := new(webv1.ListProductsResponse), new(webv1.SearchProductsResponse)
	if err := s.Shop.Ask(t, edge, harness.Browsed, query, browse); err != nil {
		return err
	}
	if err := s.Shop.Ask(t, edge, harness.Searched, harness.With(query, "q", "湯のみ"), search); err != nil {
		return err
	}
	for _, page := range []harness.Listed{browse, search} {
		if err := harness.Equal(fmt.Sprint(s.Names(page.GetProducts())), "[e]"); err != nil {
			return err
		}
		if err := harness.Equal(page.GetProducts()[0].GetPriceFrom().GetAmount(), price); err != nil {
			return err
		}
		if err := harness.Equal(harness.Counts(page.GetFacets().GetBrands())[brand], 1); err != nil {
			return err
		}
	}
	return showsNames(t, s, edge, brand)
}

// showsNames returns an error unless an edge shows name as the name of the collection and of the
// category.
func showsNames(t testing.TB, s *harness.Assortment, edge, name string) error {
	t.Helper()
	collections, tree := new(webv1.ListCollectionsResponse), new(webv1.ListCategoriesResponse)
	if err := s.Shop.Ask(t, edge, "/v1/collections", nil, collections); err != nil {
		return err
	}
	for _, c := range collections.GetCollections() {
		if c.GetSlug() == s.Root && c.GetName() != name {
			return harness.Equal(c.GetName(), name)
		}
	}
	if err := s.Shop.Ask(t, edge, "/v1/categories", nil, tree); err != nil {
		return err
	}
	for _, c := range tree.GetCategories() {
		if c.GetSlug() == s.Root {
			return harness.Equal(c.GetName(), name)
		}
	}
	return fmt.Errorf("%d categories without %s", len(tree.GetCategories()), s.Root)
}

// TestStoryAProductIsPublishedAndHiddenUnderReaders hides, shows, deletes and recreates one product
// a hundred times, through every instance, while shoppers read all pages. They see each other
// product exactly once and this one at most once. In the end the listing and the facets equal what
// staff read from the database.
func TestStoryAProductIsPublishedAndHiddenUnderReaders(t *testing.T) {
	s := harness.SharedShop(t)
	assortment := s.NewAssortment(t)
	fill(t, assortment)
	counters, query := s.Counters(t), url.Values{"category": {assortment.Root}, "page_size": {"1"}, "facets": {"true"}}
	d := assortment.Draft("flux", "-left", "Flux", []string{"flux"}, harness.Variant{Price: 800, Options: []string{"color", "Blue"}})
	harness.Await(t, harness.FreshWithin, func() error {
		return shows(t, assortment, s.Edge(), "[e d c b a]", url.Values{"category": {assortment.Root}})
	})
	done := make(chan struct{})
	var readers sync.WaitGroup
	for _, sort := range []string{"newest", "price_low", "price_high", "popular"} {
		readers.Go(func() { walksOn(t, assortment, harness.With(query, "sort", sort), done) })
	}
	var now *productv1.Product
	stages := []productv1.Status{productv1.Status_STATUS_PUBLISHED, productv1.Status_STATUS_DRAFT, productv1.Status_STATUS_ARCHIVED}
	for n := range 100 {
		c := counters[n%len(counters)]
		d.Status = stages[n*7%3]
		switch {
		case now == nil:
			res, err := c.CreateProduct(t.Context(), &productv1.CreateProductRequest{Product: d})
			require.NoError(t, err)
			now = res.GetProduct()
		case n%11 == 10:
			_, err := c.DeleteProduct(t.Context(), &productv1.DeleteProductRequest{Id: now.GetId(), Version: now.GetVersion()})
			require.NoError(t, err)
			now = nil
		default:
			res, err := c.UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: now.GetId(), Version: now.GetVersion(), Product: d})
			require.NoError(t, err)
			now = res.GetProduct()
		}
	}
	close(done)
	readers.Wait()
	for _, edge := range s.Edges() {
		harness.Await(t, harness.FreshWithin, func() error { return assortment.Agrees(t, edge) })
	}
}

// walksOn reads all pages until done is closed, and requires that each product of the shelf appears
// exactly once.
func walksOn(t testing.TB, s *harness.Assortment, query url.Values, done <-chan struct{}) {
	t.Helper()
	for {
		select {
		case <-done:
			return
		default:
		}
		cards, err := s.Shop.Walk(t, harness.Browsed, query)
		require.NoError(t, err)
		seen := make(map[string]int)
		for _, name := range s.Names(cards) {
			seen[name]++
		}
		for name := range s.Goods {
			require.Equal(t, 1, seen[name], "%s of %v by %v", name, seen, query)
		}
		require.LessOrEqual(t, seen["?"], 1, "%v", query)
	}
}

// TestStoryAHiddenProductIsHiddenEverywhere hides a product. A second later it is on no page, in no
// listing and in no search, whatever was cached. It cannot be ordered from the moment of the write.
// It is back when it is shown again. An archived one is gone (410), since links to it remain.
func TestStoryAHiddenProductIsHiddenEverywhere(t *testing.T) {
	s := harness.SharedShop(t)
	assortment := s.NewAssortment(t)
	g := assortment.Put(t, "a", "", "Arita", nil, harness.Variant{Price: 500, Units: 5})
	counters, customer := s.Counters(t), s.Customer(t)
	want := map[productv1.Status]int{
		productv1.Status_STATUS_PUBLISHED: http.StatusOK, productv1.Status_STATUS_DRAFT: http.StatusNotFound, productv1.Status_STATUS_ARCHIVED: http.StatusGone,
	}
	for round, status := range []productv1.Status{
		productv1.Status_STATUS_PUBLISHED, productv1.Status_STATUS_DRAFT, productv1.Status_STATUS_PUBLISHED, productv1.Status_STATUS_ARCHIVED,
	} {
		g.Draft.Status = status
		res, err := counters[round%len(counters)].UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: g.ID, Version: g.Version, Product: g.Draft})
		require.NoError(t, err)
		g.Version = res.GetProduct().GetVersion()
		listed, found := "[]", int32(0)
		if status == productv1.Status_STATUS_PUBLISHED {
			listed, found = "[a]", 1
		} else {
			customer.Place(t, id.New(), harness.Basket(harness.Line(g.SKU, 1))).Refuses(t, http.StatusBadRequest, "SKU_NOT_FOR_SALE")
		}
		for range 3 { // repeated responses come from a cache
			for _, edge := range s.Edges() {
				harness.Await(t, harness.FreshWithin, func() error {
					a, err := s.Guest().Send(t.Context(), http.MethodGet, edge+"/v1/products/"+g.ID, nil, nil)
					require.NoError(t, err)
					return harness.Equal(a.Status, want[status])
				})
				harness.Await(t, harness.FreshWithin, func() error { return shows(t, assortment, edge, listed, url.Values{"category": {assortment.Root}}) })
				search := new(webv1.SearchProductsResponse)
				require.NoError(t, s.Ask(t, edge, harness.Searched, url.Values{"q": {g.SKU}, "category": {assortment.Root}}, search))
				require.Equal(t, found, search.GetTotal())
			}
		}
	}
}
