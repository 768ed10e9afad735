package rpc

import (
	"context"

	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/domain/listing"
)

// Reader reads the catalog from the database.
type Reader interface {
	// Published returns a product, or domain.ErrNotFound.
	Published(ctx context.Context, id domain.ID) (domain.Product, error)
	// Revision grows with each write to the catalog.
	Revision(ctx context.Context) (int64, error)
	// Categories returns the tree, parents before children, siblings in their order.
	Categories(ctx context.Context) ([]domain.Category, error)
	// Collections returns all collections, by slug.
	Collections(ctx context.Context) ([]domain.Collection, error)
	// Product returns a product of any status with its schedules, or domain.ErrNotFound.
	Product(ctx context.Context, id domain.ID) (domain.Product, error)
	// Browse returns a page of the products of any status, with their schedules.
	Browse(ctx context.Context, b domain.Browse) ([]domain.Product, error)
	// PriceHistory returns at most limit prices of a SKU that are older than the one with the id, the newest first.
	PriceHistory(ctx context.Context, sku domain.SKU, before int64, limit int) ([]domain.PricePoint, error)
}

// Lister lists products as of a revision of the catalog or a later one. *app.Listings is one.
type Lister interface {
	List(ctx context.Context, q listing.Query, revision int64) (app.Page, error)
}

// Server answers product.v1.ProductService.
type Server struct {
	Catalog     *app.Catalog
	Categories  *app.Categories
	Collections *app.Collections
	Listings    Lister
	Search      *app.Search
	Synonyms    *app.Synonyms
	Pictures    *app.Pictures
	Reader      Reader
	Replies     Replies
}

var _ productv1connect.ProductServiceHandler = (*Server)(nil)
