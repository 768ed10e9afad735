package e2e

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
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

// counters returns a client, with write permission, of each instance of the product service.
func (s *shop) counters(t testing.TB) (clients []productv1connect.CatalogAdminServiceClient) {
	t.Helper()
	for _, url := range s.URLs("product") {
		clients = append(clients, productv1connect.NewCatalogAdminServiceClient(dial(t, url, staffToken(s.Cluster))))
	}
	return clients
}

// TestStoryWrongQuestionsAreRefused checks that listings and searches refuse invalid requests with
// a reason.
func TestStoryWrongQuestionsAreRefused(t *testing.T) {
	s := sharedShop(t)
	shelf := s.newShelf(t)
	shelf.fill(t)
	page := new(webv1.ListProductsResponse)
	await(t, fresh, func() error {
		if err := s.ask(t, s.edge(), browsed, url.Values{"category": {shelf.root}, "page_size": {"1"}, "sort": {"SORT_PRICE_LOW"}}, page); err != nil {
			return err
		}
		return is(page.GetTotal(), 5)
	})
	token := page.GetNextPageToken()
	require.NotEmpty(t, token)
	many := strings.Repeat("options="+url.QueryEscape("色:赤")+"&", 50)
	for query, want := range map[string]string{
		"sort=SORT_NEWEST&page_token=" + token:        "PAGE_TOKEN_INVALID",
		"sort=SORT_PRICE_HIGH&page_token=" + token:    "PAGE_TOKEN_INVALID",
		"sort=SORT_PRICE_LOW&page_token=" + token[1:]: "PAGE_TOKEN_INVALID",
		"page_token=" + url.QueryEscape("茶"):          "PAGE_TOKEN_INVALID",
		"page_token=" + strings.Repeat("A", 201):      "VALIDATION_FAILED",
		"page_size=101":                               "VALIDATION_FAILED",
		"page_size=-1":                                "VALIDATION_FAILED",
		"page_size=99999999999999":                    "MALFORMED_REQUEST",
		"price_min=-1":                                "VALIDATION_FAILED",
		"sort=SORT_UPWARD":                            "MALFORMED_REQUEST",
		"category=%2F":                                "VALIDATION_FAILED",
		"category=" + id.New():                        "CATEGORY_UNKNOWN",
		"collection=" + id.New():                      "COLLECTION_UNKNOWN",
		"options=color":                               "VALIDATION_FAILED",
		"brands=" + url.QueryEscape("\u202e茶"):        "TEXT_INVALID",
		many + "options=a:b":                          "VALIDATION_FAILED",
		"options=" + url.QueryEscape("色:"+strings.Repeat("赤", 264)): "VALIDATION_FAILED",
	} {
		for _, path := range []string{browsed + "?", searched + "?q=x&"} {
			a := s.guest().get(t, path+query)
			require.Equal(t, http.StatusBadRequest, a.status, "%s%s: %s", path, query, a.body)
			require.Equal(t, want, a.reason(), "%s%s: %s", path, query, a.body)
		}
	}
	s.guest().get(t, browsed+"?page=10001").refuses(t, http.StatusBadRequest, "VALIDATION_FAILED")
	s.guest().get(t, browsed+"?sort=SORT_RELEVANCE").refuses(t, http.StatusBadRequest, "VALIDATION_FAILED")
	for _, query := range []string{
		"page=10000&page_size=100", "price_min=9223372036854775807", "price_max=9223372036854775807", "price_min=2&price_max=1",
		"facets=true&brands=nobody&tags=nothing&in_stock=true", "brands=" + url.QueryEscape("茶🍵'; --"), "tags=", many + "facets=true",
	} {
		require.Equal(t, http.StatusOK, s.guest().get(t, browsed+"?"+query).status, query)
		query = strings.TrimPrefix(query, "page=10000&")
		require.Equal(t, http.StatusOK, s.guest().get(t, searched+"?q=x&"+query).status, query)
	}
}

// TestStoryOneOfManyWritersWins changes the same version many times concurrently, at every
// instance. One write succeeds, and the others are refused.
func TestStoryOneOfManyWritersWins(t *testing.T) {
	s := sharedShop(t)
	shelf := s.newShelf(t)
	g := shelf.put(t, "a", "", "Arita", nil, variant{price: 500})
	counters := s.counters(t)
	_, err := counters[0].PutCollection(t.Context(), &productv1.PutCollectionRequest{Collection: &productv1.Collection{
		Slug: shelf.root, Name: "棚", Rule: &productv1.CollectionRule{Category: shelf.root},
	}})
	require.NoError(t, err)
	const writers, rounds = 8, 5
	for round := range int64(rounds) {
		for what, write := range map[string]func(productv1connect.CatalogAdminServiceClient, int) error{
			"product": func(c productv1connect.CatalogAdminServiceClient, n int) error {
				d := shelf.draft("a", "", fmt.Sprint("brand ", round, n), nil, variant{price: 500})
				d.Slug, d.Variants[0].Sku = g.draft.GetSlug(), g.sku
				_, err := c.UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: g.id, Version: round + 1, Product: d})
				return err
			},
			"category": func(c productv1connect.CatalogAdminServiceClient, n int) error {
				_, err := c.UpdateCategory(t.Context(), &productv1.UpdateCategoryRequest{Slug: shelf.root, Version: round + 1, Name: fmt.Sprint(round, n)})
				return err
			},
			"collection": func(c productv1connect.CatalogAdminServiceClient, n int) error {
				_, err := c.PutCollection(t.Context(), &productv1.PutCollectionRequest{Collection: &productv1.Collection{
					Slug: shelf.root, Name: fmt.Sprint(round, n), Rule: &productv1.CollectionRule{Category: shelf.root}, Version: round + 1,
				}})
				return err
			},
		} {
			var all sync.WaitGroup
			told := make([]error, writers)
			for n := range told {
				all.Go(func() { told[n] = write(counters[n%len(counters)], n) })
			}
			all.Wait()
			won := 0
			for _, err := range told {
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
	s := sharedShop(t)
	shelf := s.newShelf(t)
	shelf.fill(t)
	counters, e := s.counters(t), shelf.goods["e"]
	for round := range int64(6) {
		writer, brand := counters[int(round)%len(counters)], fmt.Sprint("brand ", round)
		e.draft.Brand, e.draft.GetVariants()[0].Price = brand, yen(3000+round)
		res, err := writer.UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: e.id, Version: e.version, Product: e.draft})
		require.NoError(t, err)
		e.version = res.GetProduct().GetVersion()
		put, err := writer.PutCollection(t.Context(), &productv1.PutCollectionRequest{Collection: &productv1.Collection{
			Slug: shelf.root, Name: brand, Rule: &productv1.CollectionRule{Brands: []string{brand}}, Version: round,
		}})
		require.NoError(t, err)
		require.Equal(t, round+1, put.GetCollection().GetVersion())
		_, err = writer.UpdateCategory(t.Context(), &productv1.UpdateCategoryRequest{Slug: shelf.root, Version: round + 1, Name: brand})
		require.NoError(t, err)
		for _, edge := range s.Edges() {
			await(t, fresh, func() error { return shelf.shows(t, edge, "[e]", url.Values{"collection": {shelf.root}}) })
			await(t, fresh, func() error { return shelf.tells(t, edge, brand, 3000+round) })
		}
	}
}

// tells returns an error unless an edge shows the state after a write: the price of product e, its
// brand as a facet, and the name of the shelf's category and collection.
func (s *shelf) tells(t testing.TB, edge, brand string, price int64) error {
	t.Helper()
	query := url.Values{"category": {s.root}, "brands": {brand}, "facets": {"true"}}
	browse, search := new(webv1.ListProductsResponse), new(webv1.SearchProductsResponse)
	if err := s.shop.ask(t, edge, browsed, query, browse); err != nil {
		return err
	}
	if err := s.shop.ask(t, edge, searched, with(query, "q", "湯のみ"), search); err != nil {
		return err
	}
	for _, page := range []listed{browse, search} {
		if err := is(fmt.Sprint(s.names(page.GetProducts())), "[e]"); err != nil {
			return err
		}
		if err := is(page.GetProducts()[0].GetPriceFrom().GetAmount(), price); err != nil {
			return err
		}
		if err := is(counts(page.GetFacets().GetBrands())[brand], 1); err != nil {
			return err
		}
	}
	collections, tree := new(webv1.ListCollectionsResponse), new(webv1.ListCategoriesResponse)
	if err := s.shop.ask(t, edge, "/v1/collections", nil, collections); err != nil {
		return err
	}
	for _, c := range collections.GetCollections() {
		if c.GetSlug() == s.root && c.GetName() != brand {
			return is(c.GetName(), brand)
		}
	}
	if err := s.shop.ask(t, edge, "/v1/categories", nil, tree); err != nil {
		return err
	}
	for _, c := range tree.GetCategories() {
		if c.GetSlug() == s.root {
			return is(c.GetName(), brand)
		}
	}
	return fmt.Errorf("%d categories without %s", len(tree.GetCategories()), s.root)
}

// TestStoryAProductComesAndGoesUnderReaders hides, shows, deletes and recreates one product a
// hundred times, through every instance, while shoppers read all pages. They see each other product
// exactly once and this one at most once. In the end the listing and the facets equal what staff
// read from the database.
func TestStoryAProductComesAndGoesUnderReaders(t *testing.T) {
	s := sharedShop(t)
	shelf := s.newShelf(t)
	shelf.fill(t)
	counters, query := s.counters(t), url.Values{"category": {shelf.root}, "page_size": {"1"}, "facets": {"true"}}
	d := shelf.draft("flux", "-left", "Flux", []string{"flux"}, variant{price: 800, options: []string{"color", "Blue"}})
	await(t, fresh, func() error { return shelf.shows(t, s.edge(), "[e d c b a]", url.Values{"category": {shelf.root}}) })
	done := make(chan struct{})
	var readers sync.WaitGroup
	for _, sort := range []string{"SORT_NEWEST", "SORT_PRICE_LOW", "SORT_PRICE_HIGH", "SORT_POPULAR"} {
		readers.Go(func() { shelf.walksOn(t, with(query, "sort", sort), done) })
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
		await(t, fresh, func() error { return shelf.agrees(t, edge) })
	}
}

// walksOn reads all pages until done is closed, and requires that each product of the shelf appears
// exactly once.
func (s *shelf) walksOn(t testing.TB, query url.Values, done <-chan struct{}) {
	t.Helper()
	for {
		select {
		case <-done:
			return
		default:
		}
		cards, err := s.shop.walk(t, browsed, query)
		require.NoError(t, err)
		seen := make(map[string]int)
		for _, name := range s.names(cards) {
			seen[name]++
		}
		for name := range s.goods {
			require.Equal(t, 1, seen[name], "%s of %v by %v", name, seen, query)
		}
		require.LessOrEqual(t, seen["?"], 1, "%v", query)
	}
}

// agrees returns an error unless an edge lists what staff read from the database.
func (s *shelf) agrees(t testing.TB, edge string) error {
	t.Helper()
	brands, ids := make(map[string]int32), make(map[string]bool)
	for _, below := range []string{"", "-left", "-right"} {
		ask := &productv1.CatalogAdminServiceListProductsRequest{Category: s.root + below, Status: productv1.Status_STATUS_PUBLISHED, PageSize: 50}
		for more := true; more; more = ask.GetPageToken() != "" {
			res, err := s.shop.office(t).products.ListProducts(t.Context(), ask)
			require.NoError(t, err)
			for _, p := range res.GetProducts() {
				brands[p.GetBrand()]++
				ids[p.GetId()] = true
			}
			ask.PageToken = res.GetNextPageToken()
		}
	}
	query := url.Values{"category": {s.root}, "page_size": {"70"}, "facets": {"true"}}
	cards, err := s.shop.walkAt(t, func() string { return edge }, browsed, query)
	if err != nil {
		return err
	}
	page, got := new(webv1.ListProductsResponse), make(map[string]bool)
	if err := s.shop.ask(t, edge, browsed, query, page); err != nil {
		return err
	}
	for _, card := range cards {
		got[card.GetId()] = true
	}
	if err := is([2]int{len(cards), int(page.GetTotal())}, [2]int{len(ids), len(ids)}); err != nil {
		return err
	}
	if err := is(fmt.Sprint(got), fmt.Sprint(ids)); err != nil {
		return err
	}
	return is(fmt.Sprint(counts(page.GetFacets().GetBrands())), fmt.Sprint(brands))
}

// TestStoryWhatIsHiddenIsGoneEverywhere hides a product. A second later it is on no page, in no
// listing and in no search, whatever was cached. It cannot be ordered from the moment of the write.
// It is back when it is shown again.
func TestStoryWhatIsHiddenIsGoneEverywhere(t *testing.T) {
	s := sharedShop(t)
	shelf := s.newShelf(t)
	g := shelf.put(t, "a", "", "Arita", nil, variant{price: 500, units: 5})
	counters, customer := s.counters(t), s.customer(t)
	for round, status := range []productv1.Status{
		productv1.Status_STATUS_PUBLISHED, productv1.Status_STATUS_DRAFT, productv1.Status_STATUS_PUBLISHED, productv1.Status_STATUS_ARCHIVED,
	} {
		g.draft.Status = status
		res, err := counters[round%len(counters)].UpdateProduct(t.Context(), &productv1.UpdateProductRequest{Id: g.id, Version: g.version, Product: g.draft})
		require.NoError(t, err)
		g.version = res.GetProduct().GetVersion()
		want, listed, found := http.StatusNotFound, "[]", int32(0)
		if status == productv1.Status_STATUS_PUBLISHED {
			want, listed, found = http.StatusOK, "[a]", 1
		} else {
			customer.place(t, id.New(), basket(line(g.sku, 1))).refuses(t, http.StatusBadRequest, "SKU_UNKNOWN")
		}
		for range 3 { // repeated responses come from a cache
			for _, edge := range s.Edges() {
				await(t, fresh, func() error {
					a, err := s.guest().send(t.Context(), http.MethodGet, edge+"/v1/products/"+g.id, nil, nil)
					require.NoError(t, err)
					return is(a.status, want)
				})
				await(t, fresh, func() error { return shelf.shows(t, edge, listed, url.Values{"category": {shelf.root}}) })
				search := new(webv1.SearchProductsResponse)
				require.NoError(t, s.ask(t, edge, searched, url.Values{"q": {g.sku}, "category": {shelf.root}}, search))
				require.Equal(t, found, search.GetTotal())
			}
		}
	}
}
