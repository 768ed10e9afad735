package rpc

import (
	"context"

	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/domain/listing"
)

// Reader reads the published part of the catalogue from the database.
type Reader interface {
	// Published returns a product, or domain.ErrNotFound.
	Published(ctx context.Context, id domain.ID) (domain.Product, error)
	// Revision grows with each write to the catalogue.
	Revision(ctx context.Context) (int64, error)
	// Categories returns the tree, parents before children, siblings in their order.
	Categories(ctx context.Context) ([]domain.Category, error)
	// Sellables returns what is on sale of skus; the others are absent.
	Sellables(ctx context.Context, skus []string) ([]domain.Sellable, error)
}

// Lister lists products as of a revision of the catalogue or a later one. *app.Listings is one.
type Lister interface {
	List(ctx context.Context, q listing.Query, revision int64) (app.Page, error)
}

// Server answers product.v1.ProductService.
type Server struct {
	productv1connect.UnimplementedProductServiceHandler
	Catalogue  *app.Catalogue
	Categories *app.Categories
	Listings   Lister
	Search     *app.Search
	Synonyms   *app.Synonyms
	Reader     Reader
	Replies    Replies
}

var _ productv1connect.ProductServiceHandler = (*Server)(nil)
