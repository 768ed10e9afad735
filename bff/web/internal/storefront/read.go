package storefront

import (
	"context"
	"io"
	"net/http"
	"regexp"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/language"
)

// kinSize is the number of products beside one that is not sold any more.
const kinSize = 8

// slugForm is the form of all slugs; nothing else is looked up.
var slugForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,127}$`)

func (s *Shop) home(ctx context.Context, l language.Language, _ *http.Request) (writer, error) {
	res, err := s.screens.GetHome(ctx, &webv1.GetHomeRequest{})
	if err != nil {
		return nil, err
	}
	in := page.Home{Categories: res.GetCategories(), Collections: res.GetCollections()}
	for _, row := range res.GetRows() {
		switch row.GetKind() {
		case view.RowCollection:
			in.Featured = row.GetProducts()
		case view.RowNew:
			in.New = row.GetProducts()
		case view.RowPopular:
			in.Popular = row.GetProducts()
		}
	}
	return func(pages *page.Pages, w io.Writer) error { return pages.Home(w, l, in) }, nil
}

func (s *Shop) product(ctx context.Context, l language.Language, r *http.Request) (writer, error) {
	slug := r.PathValue("slug")
	if !slugForm.MatchString(slug) {
		return nil, errNotFound
	}
	res, err := s.screens.GetProductPage(ctx, &webv1.GetProductPageRequest{Slug: slug})
	if err != nil {
		return nil, err
	}
	if canonical := res.GetProduct().GetSlug(); canonical != slug { // it was found by its id
		return nil, redirect(page.Address(l, page.PathProduct+canonical))
	}
	in := page.Product{Detail: res.GetProduct(), Categories: res.GetBreadcrumb(), Related: res.GetRelated()}
	return func(pages *page.Pages, w io.Writer) error { return pages.Product(w, l, in) }, nil
}

// discontinued writes the page for a product that is not sold any more, with products that are.
func (s *Shop) discontinued(w http.ResponseWriter, r *http.Request, l language.Language, category string) {
	ctx := language.With(r.Context(), l)
	kin, err := s.catalog.ListProducts(ctx, &webv1.ListProductsRequest{Category: category, Sort: webv1.Sort_SORT_POPULAR, PageSize: kinSize})
	m := page.Message{Kind: page.MessageGone}
	if err == nil {
		m.Products = kin.GetProducts()
	}
	s.message(w, l, http.StatusGone, m)
}

func (s *Shop) category(ctx context.Context, l language.Language, r *http.Request) (writer, error) {
	slug := r.PathValue("slug")
	return s.listing(ctx, l, r, page.PathCategory+slug, &webv1.GetListingRequest{Category: slug})
}

func (s *Shop) collection(ctx context.Context, l language.Language, r *http.Request) (writer, error) {
	slug := r.PathValue("slug")
	return s.listing(ctx, l, r, page.PathCollection+slug, &webv1.GetListingRequest{Collection: slug})
}

func (s *Shop) search(ctx context.Context, l language.Language, r *http.Request) (writer, error) {
	return s.listing(ctx, l, r, page.PathSearch, &webv1.GetListingRequest{})
}

// listing reads the products of a category, a collection or a search. A page behind the last one
// does not exist.
func (s *Shop) listing(
	ctx context.Context, l language.Language, r *http.Request, path string, req *webv1.GetListingRequest,
) (writer, error) {
	if slug := req.GetCategory() + req.GetCollection(); path != page.PathSearch && !slugForm.MatchString(slug) {
		return nil, errNotFound
	}
	q := page.ParseQuery(r.URL.RawQuery)
	req.Q, req.Sort, req.Page, req.PageToken = q.Q, q.Sort, q.Page, q.Token
	req.Brands, req.Tags, req.Options, req.Orderable, req.PriceMin, req.PriceMax = q.Brands, q.Tags, q.Options, q.Orderable, q.PriceMin, q.PriceMax
	res, err := s.screens.GetListing(ctx, req)
	switch {
	case err != nil:
		return nil, err
	case path != page.PathSearch && q.Page > 1 && len(res.GetProducts()) == 0:
		return nil, errNotFound
	}
	node := res.GetNode()
	in := page.Listing{
		Path: path, Category: req.GetCategory(), Categories: append(node.GetBreadcrumb(), node.GetChildren()...), Query: q,
		Products: res.GetProducts(), Total: res.GetTotal(), Approximate: res.GetTotalApproximate(), HasMore: res.GetHasMore(),
		NextToken: res.GetNextPageToken(), Facets: res.GetFacets(), Suggestions: res.GetSuggestions(), Fallback: res.GetFallback(),
	}
	if path != page.PathSearch {
		in.Name = node.GetName()
	}
	return func(pages *page.Pages, w io.Writer) error { return pages.Listing(w, l, in) }, nil
}
