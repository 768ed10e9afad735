package rpc

import (
	"context"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// GetProduct returns a published product, from the cache or the database.
func (s *CatalogServer) GetProduct(ctx context.Context, req *productv1.GetProductRequest) (*productv1.GetProductResponse, error) {
	id, l := productID(req), s.languageOf(ctx)
	reply, mark, err := s.Replies.Products.GetWithValidator(ctx, productKey(string(id), l), func(ctx context.Context) (*productv1.GetProductResponse, error) {
		p, err := s.Reader.Published(ctx, id)
		return &productv1.GetProductResponse{Product: s.shown(p, l)}, err
	})
	rpc.SetValidator(ctx, mark)
	return reply, err
}

// BatchGetSellables returns the SKUs that are on sale, with current prices. It never uses the
// cache, because orders depend on it.
func (s *CatalogServer) BatchGetSellables(
	ctx context.Context, req *productv1.BatchGetSellablesRequest,
) (*productv1.BatchGetSellablesResponse, error) {
	sellables, err := s.Catalog.Sellables(ctx, req.GetSkus(), s.languageOf(ctx))
	if err != nil {
		return nil, err
	}
	return &productv1.BatchGetSellablesResponse{Sellables: sellablesToProto(sellables)}, nil
}

// productID returns the id in its stored form. A UUID in capitals would have another cache key.
func productID(req interface{ GetId() string }) domain.ID {
	return domain.ID(strings.ToLower(req.GetId()))
}
