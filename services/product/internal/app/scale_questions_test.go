//go:build scale

package app_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// The kinds of requests.
const (
	kindListing        = "listing"
	kindFacets         = "listing with facets"
	kindFiltered       = "filtered listing with facets"
	kindDeep           = "deep pages"
	kindDetail         = "detail"
	kindSearch         = "search"
	kindFilteredSearch = "filtered search with facets"
)

var kinds = []string{kindListing, kindDeep, kindDetail, kindFacets, kindFiltered, kindSearch, kindFilteredSearch}

func searches(kind string) bool { return kind == kindSearch || kind == kindFilteredSearch }

const (
	// requests is the number of requests of each kind.
	requests = 200
	pageSize = 24
)

// questions holds the requests of each kind. They are equal at every size, except for the products
// of kindDetail.
type questions map[string][]question

// question is a request: for the product ID, for the hits of the Query, or for a listing.
type question struct {
	ID, Query, Category   string
	Sort                  productv1.Sort
	Brands, Options, Tags []string
	PriceMin, PriceMax    int64
	Orderable, Facets     bool
	// Depth is the share of the listing before the page.
	Depth float64
	// Size is the page size; 0 means the default.
	Size int32
	// Token is set by asker.findTokens.
	Token string
}

var sorts = []productv1.Sort{
	productv1.Sort_SORT_NEWEST, productv1.Sort_SORT_PRICE_LOW, productv1.Sort_SORT_PRICE_HIGH, productv1.Sort_SORT_POPULAR,
}

// questions makes requests from the content of the smallest catalog, so that each has a result at
// every size.
func (s *scale) questions(t *testing.T) questions {
	t.Helper()
	random := rand.New(rand.NewPCG(5, 6))
	below := s.below()
	shelves := []string{""}
	for _, slug := range slices.Sorted(maps.Keys(below)) {
		if below[slug] > pageSize { // the cost of a page depends on its products, so pages are full at every size
			shelves = append(shelves, slug)
		}
	}
	t.Logf("listings of everything and of %v", shelves[1:])
	list := make(questions)
	queries := s.queries(t)
	for i := range requests {
		shelf := pick(random, shelves)
		if random.IntN(4) == 0 {
			shelf = ""
		}
		listing := question{Category: shelf, Sort: sorts[i%len(sorts)]}
		list[kindListing] = append(list[kindListing], listing)
		listing.Facets = true
		list[kindFacets] = append(list[kindFacets], listing)
		filtered := s.filters(random, 1+i%4)
		filtered.Sort, filtered.Facets = pick(random, sorts), true
		list[kindFiltered] = append(list[kindFiltered], filtered)
		// A full page remains after the deepest position.
		shelf = pick(random, shelves)
		deepest := min(0.9, 1-1.5*pageSize/float64(below[shelf]))
		if deepest < 0.5 {
			shelf, deepest = "", 0.9
		}
		list[kindDeep] = append(list[kindDeep], question{
			Category: shelf, Sort: sorts[i%len(sorts)], Depth: deepest * (0.1 + 0.9*float64(i)/requests),
		})
		list[kindSearch] = append(list[kindSearch], question{Query: queries[i]})
		search := question{Query: queries[i], Facets: true}
		switch i % 4 {
		case 0:
			search.Orderable = true
		case 1:
			search.PriceMin, search.PriceMax = 500, 20_000
		case 2:
			search.Orderable, search.PriceMax = true, 50_000
		default:
			search.Category = pick(random, []string{"electronics", "electronics-cable", "food-07", "men"})
		}
		list[kindFilteredSearch] = append(list[kindFilteredSearch], search)
	}
	return list
}

// below returns the number of published products of the smallest catalog by category, including its
// subtree; "" means the whole catalog.
func (s *scale) below() map[string]int {
	counts, above := make(map[string]int), s.real.above()
	for _, p := range s.first {
		counts[""]++
		for slug := p.Category; slug != ""; slug = above[slug] {
			counts[slug]++
		}
	}
	return counts
}

// filters returns a request with n filters, all of which a product of the smallest catalog meets.
func (s *scale) filters(random *rand.Rand, n int) (q question) {
	p := pick(random, s.first)
	v := pick(random, p.Variants)
	filters := []func() bool{
		func() bool {
			for q.Category = p.Category; random.IntN(2) == 0; { // the category itself, or one of its ancestors
				if parent := s.real.above()[q.Category]; parent != "" {
					q.Category = parent
				}
			}
			return q.Category != ""
		},
		func() bool { q.Brands = append([]string{p.Brand}, q.Brands...); return p.Brand != "" },
		func() bool {
			q.PriceMin, q.PriceMax = v.CurrentPrice.Amount*2/3, v.CurrentPrice.Amount*3/2
			return true
		},
		func() bool {
			for name, value := range v.Options {
				q.Options = append(q.Options, name+":"+value)
			}
			slices.Sort(q.Options)
			return len(q.Options) > 0
		},
		func() bool {
			q.Orderable = v.Stock != domain.StockStatusOutOfStock
			return q.Orderable
		},
		func() bool { q.Tags = slices.Clone(p.Tags[:min(1, len(p.Tags))]); return len(q.Tags) > 0 },
	}
	for _, at := range random.Perm(len(filters)) {
		if n > 0 && filters[at]() {
			n--
		}
	}
	if q.Brands != nil && q.Brands[0] == "" {
		q.Brands = nil
	}
	return q
}

// details returns requests for products distributed over the catalog.
func (s *scale) details() (list []question) {
	random := rand.New(rand.NewPCG(7, 8))
	for range requests {
		list = append(list, question{ID: pick(random, s.published)})
	}
	return list
}

// queries returns realistic queries: the judged ones, words and adjacent words of names, single
// common words, spelling variants, and typing errors.
func (s *scale) queries(t *testing.T) []string {
	t.Helper()
	queries := slices.Sorted(maps.Keys(judgments(t)))
	queries = append(queries, "usb", "cable", "black", "hub", "usb hub", "生", "水", "肉", "南瓜", "ｶﾎﾞﾁｬ", "パンプキン", "豚肉", "牛乳", "egg", "とまと")
	random := rand.New(rand.NewPCG(3, 4))
	for len(queries) < requests {
		catalog := s.real.electronics
		if len(queries)%2 == 1 {
			catalog = s.real.foods
		}
		words := strings.Fields(pick(random, catalog).Name)
		at := random.IntN(len(words))
		query := strings.Trim(strings.Join(words[at:min(len(words), at+1+random.IntN(3))], " "), "()[]<>,")
		if len(queries)%10 == 0 && len(query) > 6 && query[5] < 128 && query[4] < 128 {
			query = query[:4] + query[5:] // a typing error
		}
		if query != "" {
			queries = append(queries, query)
		}
	}
	return queries
}
