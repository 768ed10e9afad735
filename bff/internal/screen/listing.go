package screen

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/errs"
)

// listingSize is the number of products on a page of a listing.
const listingSize = 24

var (
	errCategory   = errs.New(errs.Invalid, "CATEGORY_UNKNOWN", "there is no such category")
	errCollection = errs.New(errs.Invalid, "COLLECTION_UNKNOWN", "there is no such collection")
)

// GetListing returns a category, a collection or a search, with a page of its products.
func (s *Screens) GetListing(ctx context.Context, req *webv1.GetListingRequest) (res *webv1.GetListingResponse, err error) {
	asOf := timestamppb.New(s.Clock.Now())
	switch {
	case req.GetCategory() != "":
		res, err = s.category(ctx, req)
	case req.GetCollection() != "":
		res, err = s.collection(ctx, req)
	default:
		res, err = s.found(ctx, req)
	}
	if err != nil {
		return nil, err
	}
	res.RequestId, res.AsOf = RequestID(ctx), asOf
	if res.GetTotal() == 0 {
		if err := s.instead(ctx, req, res); err != nil {
			return nil, err
		}
	}
	shownIn(ctx, string(readerLanguage(ctx)))
	return res, nil
}

func (s *Screens) category(ctx context.Context, req *webv1.GetListingRequest) (*webv1.GetListingResponse, error) {
	answer := s.Fanout.Begin(ctx)
	tree := fanout.Required(answer, s.Backends.Product.Method("ListCategories"), s.Catalog.categories)
	products := s.products(answer, req)
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	declareIf(ctx, tree)
	declareIf(ctx, products)
	all := tree.Value().message.GetCategories()
	node := &webv1.ListingNode{
		Kind: "category", Slug: req.GetCategory(), Breadcrumb: view.Breadcrumb(all, req.GetCategory()), Children: view.Children(all, req.GetCategory()),
	}
	if len(node.GetBreadcrumb()) == 0 {
		return nil, errCategory
	}
	node.Name = node.GetBreadcrumb()[len(node.GetBreadcrumb())-1].GetName()
	return view.ListingScreen(node, products.Value().message, s.canonical(ctx, view.PathCategory+req.GetCategory(), req)), nil
}

func (s *Screens) collection(ctx context.Context, req *webv1.GetListingRequest) (*webv1.GetListingResponse, error) {
	answer := s.Fanout.Begin(ctx)
	all := fanout.Required(answer, s.Backends.Product.Method("ListCollections"), s.Catalog.collections)
	products := s.products(answer, req)
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	declareIf(ctx, all)
	declareIf(ctx, products)
	for _, c := range all.Value().message.GetCollections() {
		if c.GetSlug() == req.GetCollection() {
			node := &webv1.ListingNode{Kind: "collection", Slug: c.GetSlug(), Name: c.GetName()}
			return view.ListingScreen(node, products.Value().message, s.canonical(ctx, view.PathCollection+c.GetSlug(), req)), nil
		}
	}
	return nil, errCollection
}

// found returns the products that match a text. The response is not kept in the cache of the edge:
// a search depends on more than a cached value.
func (s *Screens) found(ctx context.Context, req *webv1.GetListingRequest) (*webv1.GetListingResponse, error) {
	if err := s.Catalog.admitSearch(ctx); err != nil {
		return nil, err
	}
	answer := s.Fanout.Begin(ctx)
	hits := fanout.Required(answer, s.Backends.Product.Method("SearchProducts"), func(ctx context.Context) (reply[*webv1.SearchProductsResponse], error) {
		return s.Catalog.search(ctx, &webv1.SearchProductsRequest{
			Q: req.GetQ(), Brands: req.GetBrands(), Tags: req.GetTags(), Options: req.GetOptions(), Orderable: req.GetOrderable(),
			PriceMin: req.GetPriceMin(), PriceMax: req.GetPriceMax(), Sort: req.GetSort(), Facets: true, PageSize: listingSize, PageToken: req.GetPageToken(),
		})
	})
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	return view.SearchScreen(req.GetQ(), hits.Value().message, s.canonical(ctx, view.PathSearch, req)), nil
}

// products begins the page of products of a category or a collection.
func (s *Screens) products(answer *fanout.Answer, req *webv1.GetListingRequest) *fanout.Part[listed] {
	list := &webv1.ListProductsRequest{
		Category: req.GetCategory(), Brands: req.GetBrands(), Tags: req.GetTags(), Options: req.GetOptions(), Orderable: req.GetOrderable(),
		PriceMin: req.GetPriceMin(), PriceMax: req.GetPriceMax(), Sort: req.GetSort(), Facets: true, PageSize: listingSize, Page: req.GetPage(),
	}
	if list.GetCategory() == "" {
		list.Collection = req.GetCollection()
	}
	if sort := list.GetSort(); sort == webv1.Sort_SORT_UNSPECIFIED || sort == webv1.Sort_SORT_RELEVANCE { // relevance is to a search
		list.Sort = webv1.Sort_SORT_POPULAR
	}
	return fanout.Required(answer, s.Backends.Product.Method("ListProducts"), func(ctx context.Context) (listed, error) { return s.Catalog.list(ctx, list) })
}

// instead adds what a reader can look at if nothing was found.
func (s *Screens) instead(ctx context.Context, req *webv1.GetListingRequest, res *webv1.GetListingResponse) error {
	answer := s.Fanout.Begin(ctx)
	popular := s.row(answer, "fallback", &webv1.ListProductsRequest{Sort: webv1.Sort_SORT_POPULAR})
	var other *fanout.Part[reply[*webv1.SuggestProductsResponse]]
	if res.GetNode().GetKind() == "search" && req.GetQ() != "" {
		other = fanout.Optional(answer, "suggestions", s.Backends.Product.Method("SuggestProducts"), func(ctx context.Context) (reply[*webv1.SuggestProductsResponse], error) {
			return s.Catalog.suggest(ctx, &webv1.SuggestProductsRequest{Q: view.SuggestionPrefix(req.GetQ())})
		})
	}
	if err := answer.Wait(); err != nil {
		return err
	}
	if res.GetNode().GetKind() != "search" {
		declareIf(ctx, popular)
		notKept(ctx, answer.Unavailable())
	}
	res.Fallback, res.Suggestions = popular.Value().message.GetProducts(), other.Value().message.GetSuggestions()
	res.UnavailableParts = answer.Unavailable()
	return nil
}

// canonical returns the path of a listing for search engines, "" at an edge without pages.
func (s *Screens) canonical(ctx context.Context, path string, req *webv1.GetListingRequest) string {
	switch {
	case s.Pages == nil:
		return ""
	case path == view.PathSearch:
		return s.Pages.Canonical(readerLanguage(ctx), path, req.GetQ(), 1)
	default:
		return s.Pages.Canonical(readerLanguage(ctx), path, "", req.GetPage())
	}
}
