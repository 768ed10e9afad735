package rpc_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

const shirts = 30

// shirt returns a draft of a series: of one of five brands, in two colors and three sizes, where
// larger sizes cost more.
func shirt(i int) *productv1.ProductInput {
	d := draft(fmt.Sprintf("shirt-%d", i), fmt.Sprintf("S-%d-0", i), fmt.Sprintf("S-%d-1", i), fmt.Sprintf("S-%d-2", i))
	d.Name, d.Category = fmt.Sprintf("綿シャツ %d", i), []string{"tea", "sweets"}[i%2]
	d.Brand, d.Tags = fmt.Sprint("brand ", i%5), []string{fmt.Sprint("tag ", i%3)}
	for j, v := range d.GetVariants() {
		v.Price.Amount = int64(1000 + 100*i + 10*j)
		v.Options = map[string]string{"size": []string{"S", "M", "L"}[j], "color": []string{"Black", "White"}[(i+j)%2]}
	}
	return d
}

func stockShirts(ctx context.Context, t *testing.T, client clients) {
	t.Helper()
	var drafts []*productv1.ProductInput
	for i := range shirts {
		drafts = append(drafts, shirt(i))
	}
	_, err := client.ImportProducts(ctx, &productv1.ImportProductsRequest{Products: drafts})
	require.NoError(t, err)
}

func slugsOf(products []*productv1.Product) (slugs []string) {
	for _, p := range products {
		slugs = append(slugs, p.GetSlug())
	}
	return slugs
}

func TestListingsAreFilteredAndSorted(t *testing.T) {
	client, staff := serve(t)
	stockShirts(staff, t, client)
	for name, tc := range map[string]struct {
		req   *productv1.ListProductsRequest
		first []string
		total int
	}{
		"all":             {&productv1.ListProductsRequest{PageSize: 2}, []string{"shirt-29", "shirt-28"}, 30},
		"page 2":          {&productv1.ListProductsRequest{PageSize: 2, Page: 2}, []string{"shirt-27", "shirt-26"}, 30},
		"a category":      {&productv1.ListProductsRequest{PageSize: 2, Filter: &productv1.ProductFilter{Category: "tea"}}, []string{"shirt-28", "shirt-26"}, 15},
		"brands":          {&productv1.ListProductsRequest{PageSize: 2, Filter: &productv1.ProductFilter{Brands: []string{"brand 1", "brand 2", "none"}}}, []string{"shirt-27", "shirt-26"}, 12},
		"tags":            {&productv1.ListProductsRequest{PageSize: 2, Filter: &productv1.ProductFilter{Tags: []string{"tag 0"}}}, []string{"shirt-27", "shirt-24"}, 10},
		"cheap first":     {&productv1.ListProductsRequest{PageSize: 2, Sort: productv1.Sort_SORT_PRICE_LOW}, []string{"shirt-0", "shirt-1"}, 30},
		"dear first":      {&productv1.ListProductsRequest{PageSize: 2, Sort: productv1.Sort_SORT_PRICE_HIGH}, []string{"shirt-29", "shirt-28"}, 30},
		"prices":          {&productv1.ListProductsRequest{PageSize: 2, Filter: &productv1.ProductFilter{PriceMin: 1110, PriceMax: 1220}}, []string{"shirt-2", "shirt-1"}, 2},
		"sizes":           {&productv1.ListProductsRequest{PageSize: 2, Filter: &productv1.ProductFilter{Options: []string{"size:M", "size:L"}}}, []string{"shirt-29", "shirt-28"}, 30},
		"one variant":     {&productv1.ListProductsRequest{PageSize: 2, Filter: &productv1.ProductFilter{Options: []string{"size:M", "color:Black"}}}, []string{"shirt-29", "shirt-27"}, 15},
		"one, not two":    {&productv1.ListProductsRequest{PageSize: 2, Filter: &productv1.ProductFilter{Options: []string{"size:L"}, PriceMax: 1015}}, nil, 0},
		"nothing is kept": {&productv1.ListProductsRequest{PageSize: 2, Filter: &productv1.ProductFilter{Orderable: true}}, nil, 0},
		"unknown option":  {&productv1.ListProductsRequest{PageSize: 2, Filter: &productv1.ProductFilter{Options: []string{"cut:slim"}}}, nil, 0},
		"beyond":          {&productv1.ListProductsRequest{PageSize: 100, Page: 10000}, nil, 30},
	} {
		reply, err := client.ListProducts(t.Context(), tc.req)
		require.NoError(t, err, name)
		require.Equal(t, tc.first, slugsOf(reply.GetProducts()), name)
		require.EqualValues(t, tc.total, reply.GetTotal(), name)
		require.False(t, reply.GetTotalApproximate(), name)
		require.Nil(t, reply.GetFacets(), name)
	}
}

func TestListingsCountFacets(t *testing.T) {
	client, staff := serve(t)
	stockShirts(staff, t, client)
	shelve(staff, t, client, category("black-tea", "tea"))
	reply, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{
		Facets: true, Filter: &productv1.ProductFilter{Category: "tea", Brands: []string{"brand 0"}, Options: []string{"size:M"}},
	})
	require.NoError(t, err)
	values := func(list []*productv1.FacetValue) (texts []string) {
		for _, v := range list {
			texts = append(texts, fmt.Sprint(v.GetValue(), " ", v.GetCount()))
		}
		return texts
	}
	f := reply.GetFacets()
	require.Empty(t, values(f.GetCategories()), "the one below is empty")
	require.Equal(t, []string{"brand 0 3", "brand 1 3", "brand 2 3", "brand 3 3", "brand 4 3"}, values(f.GetBrands()))
	require.Equal(t, []string{"tag 0 1", "tag 1 1", "tag 2 1"}, values(f.GetTags()))
	require.Len(t, f.GetOptions(), 2)
	require.Equal(t, "color", f.GetOptions()[0].GetName())
	require.Equal(t, []string{"White 3"}, values(f.GetOptions()[0].GetValues()), "of variants in M")
	require.Equal(t, []string{"L 3", "M 3", "S 3"}, values(f.GetOptions()[1].GetValues()))
	require.Equal(t, []int64{1010, 3010}, []int64{f.GetPriceMin(), f.GetPriceMax()})
	require.Zero(t, f.GetOrderable())
	require.False(t, f.GetApproximate())

	reply, err = client.ListProducts(t.Context(), &productv1.ListProductsRequest{Facets: true})
	require.NoError(t, err)
	require.Equal(t, []string{"sweets 15", "tea 15"}, values(reply.GetFacets().GetCategories()))
}

func TestPageTokensLeadThroughAListing(t *testing.T) {
	client, staff := serve(t)
	stockShirts(staff, t, client)
	req := &productv1.ListProductsRequest{PageSize: 7, Sort: productv1.Sort_SORT_PRICE_LOW, Filter: &productv1.ProductFilter{Category: "tea"}}
	var slugs []string
	for {
		reply, err := client.ListProducts(t.Context(), req)
		require.NoError(t, err)
		slugs = append(slugs, slugsOf(reply.GetProducts())...)
		require.Equal(t, reply.GetHasMore(), reply.GetNextPageToken() != "")
		if req.PageToken = reply.GetNextPageToken(); req.GetPageToken() == "" {
			break
		}
	}
	require.Len(t, slugs, shirts/2)

	reply, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{PageSize: 7})
	require.NoError(t, err)
	for _, token := range []string{
		"x", "====", strings.Repeat("A", 45), strings.Repeat("_", 44), reply.GetNextPageToken() + "A", reply.GetNextPageToken()[1:],
	} {
		_, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{PageToken: token})
		requireRefused(t, err, errs.Invalid, "PAGE_TOKEN_INVALID")
	}
	_, err = client.ListProducts(t.Context(), &productv1.ListProductsRequest{
		PageToken: reply.GetNextPageToken(), Sort: productv1.Sort_SORT_POPULAR,
	})
	requireRefused(t, err, errs.Invalid, "PAGE_TOKEN_INVALID")
	_, err = client.ListProducts(t.Context(), &productv1.ListProductsRequest{Filter: &productv1.ProductFilter{Category: "none"}})
	requireRefused(t, err, errs.Invalid, "CATEGORY_UNKNOWN")
	for _, wrong := range []*productv1.ListProductsRequest{
		{Sort: productv1.Sort_SORT_RELEVANCE},
		{Sort: 9},
		{Filter: &productv1.ProductFilter{PriceMin: -1}},
		{Filter: &productv1.ProductFilter{Options: []string{"size"}}},
		{Filter: &productv1.ProductFilter{Options: []string{":M"}}},
		{PageSize: 101},
	} {
		_, err := client.ListProducts(t.Context(), wrong)
		requireRefused(t, err, errs.Invalid, "VALIDATION_FAILED")
	}
}

func TestSearchesAreFilteredCountedAndSorted(t *testing.T) {
	client, staff := serve(t)
	stockShirts(staff, t, client)
	create(staff, t, client, named("other", "茶"))
	for name, tc := range map[string]struct {
		req   *productv1.SearchProductsRequest
		total int
		first string
	}{
		"all":         {&productv1.SearchProductsRequest{}, 30, ""},
		"a category":  {&productv1.SearchProductsRequest{Filter: &productv1.ProductFilter{Category: "tea"}}, 15, ""},
		"one variant": {&productv1.SearchProductsRequest{Filter: &productv1.ProductFilter{Options: []string{"size:M", "color:Black"}}}, 15, ""},
		"brand":       {&productv1.SearchProductsRequest{Sort: productv1.Sort_SORT_RELEVANCE, Filter: &productv1.ProductFilter{Brands: []string{"brand 3"}}}, 6, ""},
		"cheap first": {&productv1.SearchProductsRequest{Sort: productv1.Sort_SORT_PRICE_LOW, Filter: &productv1.ProductFilter{Category: "sweets"}}, 15, "shirt-1"},
		"dear first":  {&productv1.SearchProductsRequest{Sort: productv1.Sort_SORT_PRICE_HIGH, Filter: &productv1.ProductFilter{PriceMax: 1999}}, 10, "shirt-9"},
	} {
		req := proto.CloneOf(tc.req)
		req.Query, req.PageSize, req.Facets = "シャツ", 7, true
		seen := make(map[string]bool)
		for {
			reply, err := client.SearchProducts(t.Context(), req)
			require.NoError(t, err, name)
			require.EqualValues(t, tc.total, reply.GetTotal(), name)
			require.False(t, reply.GetTotalApproximate(), name)
			require.False(t, reply.GetFacets().GetApproximate(), name)
			if tc.first != "" && req.GetPageToken() == "" {
				require.Equal(t, tc.first, reply.GetProducts()[0].GetSlug(), name)
			}
			for _, slug := range slugsOf(reply.GetProducts()) {
				require.False(t, seen[slug], "twice")
				seen[slug] = true
			}
			if req.PageToken = reply.GetNextPageToken(); req.GetPageToken() == "" {
				break
			}
		}
		require.Len(t, seen, tc.total, name)
	}
	reply, err := client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{Query: "シャツ", Facets: true, Filter: &productv1.ProductFilter{Brands: []string{"brand 3"}}})
	require.NoError(t, err)
	require.Len(t, reply.GetFacets().GetBrands(), 5, "as if it was not filtered by brand")
	require.EqualValues(t, 6, reply.GetFacets().GetBrands()[0].GetCount())
	_, err = client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{
		Query: "シャツ", PageToken: "MSAy", Sort: productv1.Sort_SORT_PRICE_LOW,
	})
	requireRefused(t, err, errs.Invalid, "PAGE_TOKEN_INVALID")
}

// The number of statements does not depend on the request or the page size.
func TestAPageTakesAConstantNumberOfStatements(t *testing.T) {
	t.Parallel()
	conn, count := counted(t)
	client := newShopOn(t, conn, newResponseCache(redistest.New(t)))
	stockShirts(client.staff, t, client.clients)
	_, err := client.ListProducts(t.Context(), &productv1.ListProductsRequest{PageSize: 99}) // lets the index catch up
	require.NoError(t, err)
	filters := []*productv1.ListProductsRequest{
		{},
		{Page: 3},
		{Filter: &productv1.ProductFilter{Category: "tea"}},
		{Sort: productv1.Sort_SORT_POPULAR},
		{Facets: true},
		{Facets: true, Filter: &productv1.ProductFilter{
			Category: "tea", Brands: []string{"brand 0", "brand 1"}, Options: []string{"size:M", "color:White"}, PriceMax: 9999,
		}},
	}
	for _, filter := range filters {
		for _, size := range []int32{1, 5, 100} {
			req := proto.CloneOf(filter)
			req.PageSize = size
			before := count.statements.Load()
			_, err := client.ListProducts(t.Context(), req)
			require.NoError(t, err)
			require.LessOrEqual(t, count.statements.Load()-before, int64(1), req)

			before = count.statements.Load()
			_, err = client.SearchProducts(t.Context(), &productv1.SearchProductsRequest{
				Query: "シャツ", PageSize: size, Sort: req.GetSort(), Facets: req.GetFacets(), Filter: req.GetFilter(),
			})
			require.NoError(t, err)
			require.LessOrEqual(t, count.statements.Load()-before, int64(8), req)
		}
	}
}

// Pages of listings, collections and searches mark the variants that meet the filter, and sort by
// their prices.
func TestPagesShowWhichVariantsMeetTheFilter(t *testing.T) {
	client, staff := serve(t)
	bag := func(name string, prices ...int64) {
		d := draft("bag-"+strings.ToLower(name), name+"-S", name+"-M")
		d.Name = "bag " + name
		for i, v := range d.GetVariants() {
			v.Price.Amount, v.Options = prices[i], map[string]string{"size": []string{"S", "M"}[i]}
		}
		create(staff, t, client, d)
	}
	bag("B", 4400, 9000)
	bag("A", 1650, 4950)
	_, err := client.PutCollection(staff, &productv1.PutCollectionRequest{Collection: &productv1.Collection{
		Slug: "mid", Name: "mid", Rule: &productv1.ProductFilter{PriceMin: 4000, PriceMax: 6000},
	}})
	require.NoError(t, err)
	const cheap = productv1.Sort_SORT_PRICE_LOW
	list := func(req *productv1.ListProductsRequest) []*productv1.Product {
		reply, err := client.ListProducts(t.Context(), req)
		require.NoError(t, err)
		return reply.GetProducts()
	}
	search := func(req *productv1.SearchProductsRequest) []*productv1.Product {
		reply, err := client.SearchProducts(t.Context(), req)
		require.NoError(t, err)
		return reply.GetProducts()
	}
	between := []string{"bag-b: B-S", "bag-a: A-M"}
	for name, tc := range map[string]struct {
		got  []*productv1.Product
		want []string
	}{
		"no filter":  {list(&productv1.ListProductsRequest{Sort: cheap}), []string{"bag-a: A-S A-M", "bag-b: B-S B-M"}},
		"price":      {list(&productv1.ListProductsRequest{Sort: cheap, Filter: &productv1.ProductFilter{PriceMin: 4000, PriceMax: 6000}}), between},
		"collection": {list(&productv1.ListProductsRequest{Sort: cheap, Filter: &productv1.ProductFilter{Collection: "mid"}}), between},
		"both":       {list(&productv1.ListProductsRequest{Filter: &productv1.ProductFilter{Collection: "mid", Options: []string{"size:M"}}}), []string{"bag-a: A-M"}},
		"option":     {list(&productv1.ListProductsRequest{Sort: cheap, Filter: &productv1.ProductFilter{Options: []string{"size:M"}}}), []string{"bag-a: A-M", "bag-b: B-M"}},
		"search": {
			search(&productv1.SearchProductsRequest{Query: "bag", Sort: cheap, Filter: &productv1.ProductFilter{PriceMin: 4000, PriceMax: 6000}}), between,
		},
		"search, best first": {search(&productv1.SearchProductsRequest{Query: "bag A", Filter: &productv1.ProductFilter{Collection: "mid"}}), []string{"bag-a: A-M", "bag-b: B-S"}},
	} {
		var got []string
		for _, p := range tc.got {
			text := p.GetSlug() + ":"
			for _, v := range p.GetVariants() {
				if !v.GetFilteredOut() {
					text += " " + v.GetSku()
				}
			}
			got = append(got, text)
		}
		require.Equal(t, tc.want, got, name)
	}
}
