package storefront

import (
	"context"
	"io"
	"net/http"
	"regexp"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/language"
)

const (
	// rowSize is the number of products in a row of the first page, pageSize that of a listing.
	rowSize  = 8
	pageSize = 24
)

// slugForm is the form of all slugs; nothing else is looked up.
var slugForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,127}$`)

func (s *Shop) home(ctx context.Context, l language.Language, _ *http.Request) (func(io.Writer) error, error) {
	categories, err := s.catalog.ListCategories(ctx, &webv1.ListCategoriesRequest{})
	if err != nil {
		return nil, err
	}
	in := page.Home{Categories: categories.GetCategories()}
	collections, err := s.catalog.ListCollections(ctx, &webv1.ListCollectionsRequest{})
	optional(ctx, err)
	in.Collections = collections.GetCollections()
	if len(in.Collections) > 0 {
		in.Featured = s.row(ctx, &webv1.ListProductsRequest{Collection: in.Collections[0].GetSlug(), Sort: webv1.Sort_SORT_POPULAR, PageSize: rowSize})
	}
	in.New = s.row(ctx, &webv1.ListProductsRequest{Sort: webv1.Sort_SORT_NEWEST, PageSize: rowSize})
	in.Popular = s.row(ctx, &webv1.ListProductsRequest{Sort: webv1.Sort_SORT_POPULAR, PageSize: rowSize})
	return func(w io.Writer) error { return s.pages.Home(w, l, in) }, nil
}

// row returns products that the page can do without.
func (s *Shop) row(ctx context.Context, req *webv1.ListProductsRequest) []*webv1.ProductCard {
	res, err := s.catalog.ListProducts(ctx, req)
	optional(ctx, err)
	return res.GetProducts()
}

func (s *Shop) product(ctx context.Context, l language.Language, r *http.Request) (func(io.Writer) error, error) {
	slug := r.PathValue("slug")
	if !slugForm.MatchString(slug) {
		return nil, errNotFound
	}
	res, err := s.catalog.GetProduct(ctx, &webv1.GetProductRequest{IdOrSlug: slug})
	if err != nil {
		return nil, err
	}
	if canonical := res.GetProduct().GetSlug(); canonical != slug { // it was found by its id
		return nil, redirect(page.Address(l, page.PathProduct+canonical))
	}
	categories, err := s.catalog.ListCategories(ctx, &webv1.ListCategoriesRequest{})
	optional(ctx, err)
	in := page.Product{Detail: res.GetProduct(), Categories: categories.GetCategories()}
	return func(w io.Writer) error { return s.pages.Product(w, l, in) }, nil
}

func (s *Shop) category(ctx context.Context, l language.Language, r *http.Request) (func(io.Writer) error, error) {
	slug := r.PathValue("slug")
	res, err := s.catalog.ListCategories(ctx, &webv1.ListCategoriesRequest{})
	if err != nil {
		return nil, err
	}
	for _, c := range res.GetCategories() {
		if c.GetSlug() == slug {
			in := page.Listing{Path: page.PathCategory + slug, Name: c.GetName(), Category: slug, Categories: res.GetCategories()}
			return s.listing(ctx, l, r, in, &webv1.ListProductsRequest{Category: slug})
		}
	}
	return nil, errNotFound
}

func (s *Shop) collection(ctx context.Context, l language.Language, r *http.Request) (func(io.Writer) error, error) {
	slug := r.PathValue("slug")
	res, err := s.catalog.ListCollections(ctx, &webv1.ListCollectionsRequest{})
	if err != nil {
		return nil, err
	}
	for _, c := range res.GetCollections() {
		if c.GetSlug() == slug {
			return s.listing(ctx, l, r, page.Listing{Path: page.PathCollection + slug, Name: c.GetName()}, &webv1.ListProductsRequest{Collection: slug})
		}
	}
	return nil, errNotFound
}

// listing reads the products of a category or a collection. A page behind the last one does not
// exist.
func (s *Shop) listing(
	ctx context.Context, l language.Language, r *http.Request, in page.Listing, req *webv1.ListProductsRequest,
) (func(io.Writer) error, error) {
	q := page.ParseQuery(r.URL.RawQuery)
	if req.Sort = q.Sort; req.GetSort() == webv1.Sort_SORT_UNSPECIFIED {
		req.Sort = webv1.Sort_SORT_POPULAR
	}
	req.Brands, req.Tags, req.Options, req.Orderable, req.PriceMin, req.PriceMax = q.Brands, q.Tags, q.Options, q.Orderable, q.PriceMin, q.PriceMax
	req.Facets, req.PageSize, req.Page = true, pageSize, q.Page
	res, err := s.catalog.ListProducts(ctx, req)
	switch {
	case err != nil:
		return nil, err
	case q.Page > 1 && len(res.GetProducts()) == 0:
		return nil, errNotFound
	}
	in.Query, in.Products, in.Total, in.Approximate = q, res.GetProducts(), res.GetTotal(), res.GetTotalApproximate()
	in.HasMore, in.Facets = res.GetHasMore(), res.GetFacets()
	return func(w io.Writer) error { return s.pages.Listing(w, l, in) }, nil
}

func (s *Shop) search(ctx context.Context, l language.Language, r *http.Request) (func(io.Writer) error, error) {
	q := page.ParseQuery(r.URL.RawQuery)
	res, err := s.catalog.SearchProducts(ctx, &webv1.SearchProductsRequest{
		Q: q.Q, Brands: q.Brands, Tags: q.Tags, Options: q.Options, Orderable: q.Orderable, PriceMin: q.PriceMin, PriceMax: q.PriceMax,
		Sort: q.Sort, Facets: true, PageSize: pageSize, PageToken: q.Token,
	})
	if err != nil {
		return nil, err
	}
	in := page.Listing{
		Path: page.PathSearch, Query: q, Products: res.GetProducts(), Total: res.GetTotal(), Approximate: res.GetTotalApproximate(),
		NextToken: res.GetNextPageToken(), Facets: res.GetFacets(),
	}
	return func(w io.Writer) error { return s.pages.Listing(w, l, in) }, nil
}
