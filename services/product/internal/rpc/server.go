package rpc

import (
	"context"

	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Reader reads the catalogue from the database.
type Reader interface {
	List(ctx context.Context, l domain.Listing) (domain.Page, error)
	// Published returns a product, or domain.ErrNotFound.
	Published(ctx context.Context, id domain.ID) (domain.Product, error)
	// Revision grows with each write to the catalogue.
	Revision(ctx context.Context) (int64, error)
	// Product returns a product of any status with its schedules, or domain.ErrNotFound.
	Product(ctx context.Context, id domain.ID) (domain.Product, error)
	// Browse returns a page of the products of any status, with their schedules.
	Browse(ctx context.Context, b domain.Browse) ([]domain.Product, error)
	// PriceHistory returns at most limit prices of a SKU that are older than the one with the id, the newest first.
	PriceHistory(ctx context.Context, sku domain.SKU, before int64, limit int) ([]domain.PricePoint, error)
}

// Server answers product.v1.ProductService.
type Server struct {
	productv1connect.UnimplementedProductServiceHandler
	catalogue *app.Catalogue
	search    *app.Search
	synonyms  *app.Synonyms
	reader    Reader
	replies   Replies
}

var _ productv1connect.ProductServiceHandler = (*Server)(nil)

// NewServer returns a server.
func NewServer(catalogue *app.Catalogue, search *app.Search, synonyms *app.Synonyms, reader Reader, replies Replies) *Server {
	return &Server{catalogue: catalogue, search: search, synonyms: synonyms, reader: reader, replies: replies}
}
