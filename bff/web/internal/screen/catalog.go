package screen

import (
	"context"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/web/internal/view"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/rpc"
)

// Catalog serves published products. A response depends only on the request message, its language
// and the catalog, so that the edge can cache it.
type Catalog struct {
	Products productv1connect.CatalogServiceClient
}

// ListProducts returns a page of cards.
func (s *Catalog) ListProducts(ctx context.Context, req *webv1.ListProductsRequest) (*webv1.ListProductsResponse, error) {
	call, mark := rpc.WithValidator(ctx)
	res, err := s.Products.ListProducts(call, &productv1.ListProductsRequest{
		Filter: filterOf(req), Sort: productv1.Sort(req.GetSort()), Facets: req.GetFacets(),
		PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Page: req.GetPage(),
	})
	if err != nil {
		return nil, err
	}
	bytecache.DependsOn(ctx, mark())
	shownIn(ctx, res.GetLanguage())
	return view.Listing(res), nil
}

// SearchProducts returns a page of cards, the best matches first.
func (s *Catalog) SearchProducts(ctx context.Context, req *webv1.SearchProductsRequest) (*webv1.SearchProductsResponse, error) {
	res, err := s.Products.SearchProducts(ctx, &productv1.SearchProductsRequest{
		Query: req.GetQ(), Filter: filterOf(req), Sort: productv1.Sort(req.GetSort()), Facets: req.GetFacets(),
		PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	shownIn(ctx, res.GetLanguage())
	return view.Found(res), nil
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
	res, err := s.Products.SuggestProducts(ctx, &productv1.SuggestProductsRequest{Prefix: req.GetQ()})
	if err != nil {
		return nil, err
	}
	shownIn(ctx, res.GetLanguage())
	return view.Suggestions(res), nil
}

// GetProduct returns a product with its variants.
func (s *Catalog) GetProduct(ctx context.Context, req *webv1.GetProductRequest) (*webv1.GetProductResponse, error) {
	call, mark := rpc.WithValidator(ctx)
	res, err := s.Products.GetProduct(call, &productv1.GetProductRequest{IdOrSlug: req.GetIdOrSlug()})
	if err != nil {
		return nil, err
	}
	bytecache.DependsOn(ctx, mark())
	shownIn(ctx, res.GetProduct().GetLanguage())
	return &webv1.GetProductResponse{Product: view.Detail(res.GetProduct())}, nil
}

// ListCategories returns the category tree.
func (s *Catalog) ListCategories(ctx context.Context, _ *webv1.ListCategoriesRequest) (*webv1.ListCategoriesResponse, error) {
	call, mark := rpc.WithValidator(ctx)
	res, err := s.Products.ListCategories(call, &productv1.ListCategoriesRequest{})
	if err != nil {
		return nil, err
	}
	bytecache.DependsOn(ctx, mark())
	l := language.From(ctx).Or(language.Language(res.GetLanguage()))
	shownIn(ctx, string(l))
	return view.Categories(res, l), nil
}

// ListCollections returns the collections.
func (s *Catalog) ListCollections(ctx context.Context, _ *webv1.ListCollectionsRequest) (*webv1.ListCollectionsResponse, error) {
	call, mark := rpc.WithValidator(ctx)
	res, err := s.Products.ListCollections(call, &productv1.ListCollectionsRequest{})
	if err != nil {
		return nil, err
	}
	bytecache.DependsOn(ctx, mark())
	l := language.From(ctx).Or(language.Language(res.GetLanguage()))
	shownIn(ctx, string(l))
	return view.Collections(res, l), nil
}
