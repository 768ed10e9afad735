package screen

import (
	"context"

	"connectrpc.com/connect/v2"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/rpc"
)

// Catalog serves published products. A response depends only on the request message, its language
// and the catalog, so that the edge can cache it.
type Catalog struct {
	Products productv1connect.CatalogServiceClient
	// Admit counts a call of a route, beside that of its procedure, and refuses those of a client
	// that calls it too often; nil admits all.
	Admit func(ctx context.Context, route string) error
}

// admitSearch bounds the searches of a client, whatever their procedure. The pages of the shop call
// no procedure: they are counted before. Errors: limit.ErrRate.
func (s *Catalog) admitSearch(ctx context.Context) error {
	if _, called := connect.CallInfoForServerContext(ctx); !called || s.Admit == nil {
		return nil
	}
	return s.Admit(ctx, limit.RouteSearch)
}

// reply is a response with what it was made from.
type reply[T any] struct {
	message             T
	validator, language string
}

// declare declares what the response of this call depends on. It must not run at the same time as
// another of the same call.
func (r reply[T]) declare(ctx context.Context) {
	bytecache.DependsOn(ctx, r.validator)
	shownIn(ctx, r.language)
}

// declared returns the message of a reply, and declares it.
func declared[T any](ctx context.Context, r reply[T], err error) (T, error) {
	if err == nil {
		r.declare(ctx)
	}
	return r.message, err
}

// ListProducts returns a page of cards.
func (s *Catalog) ListProducts(ctx context.Context, req *webv1.ListProductsRequest) (*webv1.ListProductsResponse, error) {
	res, err := s.list(ctx, req)
	return declared(ctx, res, err)
}

func (s *Catalog) list(ctx context.Context, req *webv1.ListProductsRequest) (out reply[*webv1.ListProductsResponse], err error) {
	call, mark := rpc.WithValidator(ctx)
	res, err := s.Products.ListProducts(call, &productv1.ListProductsRequest{
		Filter: filterOf(req), Sort: productv1.Sort(req.GetSort()), Facets: req.GetFacets(),
		PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Page: req.GetPage(),
	})
	if err != nil {
		return out, err
	}
	return reply[*webv1.ListProductsResponse]{view.Listing(res), mark(), res.GetLanguage()}, nil
}

// SearchProducts returns a page of cards, the best matches first.
func (s *Catalog) SearchProducts(ctx context.Context, req *webv1.SearchProductsRequest) (*webv1.SearchProductsResponse, error) {
	if err := s.admitSearch(ctx); err != nil {
		return nil, err
	}
	res, err := s.search(ctx, req)
	if err == nil {
		shownIn(ctx, res.language)
	}
	return res.message, err
}

func (s *Catalog) search(ctx context.Context, req *webv1.SearchProductsRequest) (out reply[*webv1.SearchProductsResponse], err error) {
	res, err := s.Products.SearchProducts(ctx, &productv1.SearchProductsRequest{
		Query: req.GetQ(), Filter: filterOf(req), Sort: productv1.Sort(req.GetSort()), Facets: req.GetFacets(),
		PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
	})
	if err != nil {
		return out, err
	}
	return reply[*webv1.SearchProductsResponse]{message: view.Found(res), language: res.GetLanguage()}, nil
}

// filters is implemented by the requests of listings and searches. Their filter is flat, because in
// REST its fields are query parameters.
type filters interface {
	GetCategory() string
	GetCollection() string
	GetBrands() []string
	GetTags() []string
	GetOptions() []string
	GetPriceMin() int64
	GetPriceMax() int64
	GetOrderable() bool
}

func filterOf(req filters) *productv1.ProductFilter {
	return &productv1.ProductFilter{
		Category: req.GetCategory(), Collection: req.GetCollection(), Brands: req.GetBrands(), Tags: req.GetTags(), Options: req.GetOptions(),
		PriceMin: req.GetPriceMin(), PriceMax: req.GetPriceMax(), Orderable: req.GetOrderable(),
	}
}

// SuggestProducts returns completions of the beginning of a query.
func (s *Catalog) SuggestProducts(ctx context.Context, req *webv1.SuggestProductsRequest) (*webv1.SuggestProductsResponse, error) {
	res, err := s.suggest(ctx, req)
	if err == nil {
		shownIn(ctx, res.language)
	}
	return res.message, err
}

func (s *Catalog) suggest(ctx context.Context, req *webv1.SuggestProductsRequest) (out reply[*webv1.SuggestProductsResponse], err error) {
	res, err := s.Products.SuggestProducts(ctx, &productv1.SuggestProductsRequest{Prefix: req.GetQ()})
	if err != nil {
		return out, err
	}
	return reply[*webv1.SuggestProductsResponse]{message: view.Suggestions(res), language: res.GetLanguage()}, nil
}

// GetProduct returns a product with its variants.
func (s *Catalog) GetProduct(ctx context.Context, req *webv1.GetProductRequest) (*webv1.GetProductResponse, error) {
	res, err := s.product(ctx, req)
	return declared(ctx, res, err)
}

func (s *Catalog) product(ctx context.Context, req *webv1.GetProductRequest) (out reply[*webv1.GetProductResponse], err error) {
	call, mark := rpc.WithValidator(ctx)
	res, err := s.Products.GetProduct(call, &productv1.GetProductRequest{IdOrSlug: req.GetIdOrSlug()})
	if err != nil {
		return out, err
	}
	detail := &webv1.GetProductResponse{Product: view.Detail(res.GetProduct())}
	return reply[*webv1.GetProductResponse]{detail, mark(), res.GetProduct().GetLanguage()}, nil
}

// ListCategories returns the category tree.
func (s *Catalog) ListCategories(ctx context.Context, _ *webv1.ListCategoriesRequest) (*webv1.ListCategoriesResponse, error) {
	res, err := s.categories(ctx)
	return declared(ctx, res, err)
}

func (s *Catalog) categories(ctx context.Context) (out reply[*webv1.ListCategoriesResponse], err error) {
	call, mark := rpc.WithValidator(ctx)
	res, err := s.Products.ListCategories(call, &productv1.ListCategoriesRequest{})
	if err != nil {
		return out, err
	}
	l := language.From(ctx).Or(language.Language(res.GetLanguage()))
	return reply[*webv1.ListCategoriesResponse]{view.Categories(res, l), mark(), string(l)}, nil
}

// tree is the category tree with the tiles of its roots.
type tree struct {
	categories []*webv1.Category
	tiles      []*webv1.CategoryTile
}

func (s *Catalog) tree(ctx context.Context) (out reply[tree], err error) {
	call, mark := rpc.WithValidator(ctx)
	res, err := s.Products.ListCategories(call, &productv1.ListCategoriesRequest{WithHeads: true})
	if err != nil {
		return out, err
	}
	l := language.From(ctx).Or(language.Language(res.GetLanguage()))
	return reply[tree]{tree{view.Categories(res, l).GetCategories(), view.Tiles(res, l)}, mark(), string(l)}, nil
}

// ListCollections returns the collections.
func (s *Catalog) ListCollections(ctx context.Context, _ *webv1.ListCollectionsRequest) (*webv1.ListCollectionsResponse, error) {
	res, err := s.collections(ctx)
	return declared(ctx, res, err)
}

func (s *Catalog) collections(ctx context.Context) (out reply[*webv1.ListCollectionsResponse], err error) {
	call, mark := rpc.WithValidator(ctx)
	res, err := s.Products.ListCollections(call, &productv1.ListCollectionsRequest{})
	if err != nil {
		return out, err
	}
	l := language.From(ctx).Or(language.Language(res.GetLanguage()))
	return reply[*webv1.ListCollectionsResponse]{view.Collections(res, l), mark(), string(l)}, nil
}
