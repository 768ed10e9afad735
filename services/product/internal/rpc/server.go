package rpc

import (
	"context"

	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Reader reads the published part of the catalogue from the database.
type Reader interface {
	List(ctx context.Context, l domain.Listing) (domain.Page, error)
	// Published returns a product, or domain.ErrNotFound.
	Published(ctx context.Context, id domain.ID) (domain.Product, error)
	// Revision grows with each write to the catalogue.
	Revision(ctx context.Context) (int64, error)
	// Categories returns the tree, parents before children, siblings in their order.
	Categories(ctx context.Context) ([]domain.Category, error)
	// Sellables returns what is on sale of skus; the others are absent.
	Sellables(ctx context.Context, skus []string) ([]domain.Sellable, error)
}

// Server answers product.v1.ProductService.
type Server struct {
	productv1connect.UnimplementedProductServiceHandler
	catalogue  *app.Catalogue
	categories *app.Categories
	search     *app.Search
	synonyms   *app.Synonyms
	reader     Reader
	replies    Replies
}

var _ productv1connect.ProductServiceHandler = (*Server)(nil)

// NewServer returns a server.
func NewServer(
	catalogue *app.Catalogue, categories *app.Categories, search *app.Search, synonyms *app.Synonyms, reader Reader, replies Replies,
) *Server {
	return &Server{
		catalogue: catalogue, categories: categories, search: search, synonyms: synonyms, reader: reader, replies: replies,
	}
}
