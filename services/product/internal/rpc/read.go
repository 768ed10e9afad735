package rpc

import (
	"context"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// GetProduct returns a published product by id or slug, from the cache or the database.
func (s *CatalogServer) GetProduct(ctx context.Context, req *productv1.GetProductRequest) (*productv1.GetProductResponse, error) {
	if product := strings.ToLower(req.GetIdOrSlug()); domain.IsID(product) {
		reply, validator, err := s.product(ctx, domain.ID(product))
		rpc.SetValidator(ctx, validator)
		return reply, err
	}
	return s.productBySlug(ctx, req.GetIdOrSlug())
}

// product returns the cached response about a product, with its validator.
func (s *CatalogServer) product(ctx context.Context, id domain.ID) (reply *productv1.GetProductResponse, validator string, err error) {
	l := s.languageOf(ctx)
	return s.Responses.Products.GetWithValidator(ctx, productKey(string(id), l), func(ctx context.Context) (*productv1.GetProductResponse, error) {
		p, err := s.Reader.Published(ctx, id)
		return &productv1.GetProductResponse{Product: s.shown(p, l)}, err
	})
}

// productBySlug returns the cached response of the id that the slug had when it was read last. That
// response is invalidated by id, like every other; so if it still has the slug, it is fresh. If it
// has another one, or there is none, the slug is read again, and the response is not cached.
func (s *CatalogServer) productBySlug(ctx context.Context, slug string) (*productv1.GetProductResponse, error) {
	id, err := s.Responses.Slugs.Get(ctx, slug, func(ctx context.Context) (string, error) { return s.publishedID(ctx, slug) })
	if err != nil {
		return nil, err
	}
	reply, validator, err := s.product(ctx, domain.ID(id))
	if err == nil && reply.GetProduct().GetSlug() == slug {
		rpc.SetValidator(ctx, validator)
		return reply, nil
	}
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return nil, err
	}
	_ = s.Responses.Slugs.Delete(ctx, slug) // an id that stays is found to be stale again
	if id, err = s.publishedID(ctx, slug); err != nil {
		return nil, err
	}
	p, err := s.Reader.Published(ctx, domain.ID(id))
	return &productv1.GetProductResponse{Product: s.shown(p, s.languageOf(ctx))}, err
}

func (s *CatalogServer) publishedID(ctx context.Context, slug string) (string, error) {
	id, err := s.Reader.PublishedID(ctx, slug)
	return string(id), err
}

// BatchGetSellables returns the SKUs that are for sale, with current prices. It never uses the
// cache, because orders depend on it. The validator is read first: what is read after it is never
// older.
func (s *CatalogServer) BatchGetSellables(
	ctx context.Context, req *productv1.BatchGetSellablesRequest,
) (*productv1.BatchGetSellablesResponse, error) {
	if req.GetWithValidator() {
		if _, err := s.current(ctx); err != nil {
			return nil, err
		}
	}
	sellables, err := s.Sellables.Get(ctx, req.GetSkus(), s.languageOf(ctx))
	if err != nil {
		return nil, err
	}
	return &productv1.BatchGetSellablesResponse{Sellables: sellablesToProto(sellables)}, nil
}

// productID returns the id in its stored form. A UUID in capitals would have another cache key.
func productID(req interface{ GetId() string }) domain.ID {
	return domain.ID(strings.ToLower(req.GetId()))
}
