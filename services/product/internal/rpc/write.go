package rpc

import (
	"context"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// CreateProduct adds a product.
func (s *AdminServer) CreateProduct(ctx context.Context, req *productv1.CreateProductRequest) (*productv1.CreateProductResponse, error) {
	p, err := s.Products.Create(ctx, caller(ctx), productFromProto(req.GetProduct()))
	if err != nil {
		return nil, err
	}
	return &productv1.CreateProductResponse{Product: staffToProto(p)}, nil
}

// UpdateProduct replaces a product, or the fields in the mask.
func (s *AdminServer) UpdateProduct(ctx context.Context, req *productv1.UpdateProductRequest) (*productv1.UpdateProductResponse, error) {
	d, mask, err := updateFromProto(req)
	if err != nil {
		return nil, err
	}
	p, err := s.Products.Update(ctx, caller(ctx), productID(req), req.GetVersion(), d, mask)
	if err != nil {
		return nil, withCurrent(err)
	}
	return &productv1.UpdateProductResponse{Product: staffToProto(p)}, nil
}

// updateFromProto returns the input of an update, and its mask: nil if there is none.
func updateFromProto(req *productv1.UpdateProductRequest) (domain.ProductInput, *domain.Mask, error) {
	d := productFromProto(req.GetProduct())
	if req.GetMask() == nil {
		return d, nil, nil
	}
	mask := maskFromProto(req.GetProduct(), req.GetMask())
	return d, &mask, mask.Check(len(d.Variants))
}

// DeleteProduct deletes a product.
func (s *AdminServer) DeleteProduct(ctx context.Context, req *productv1.DeleteProductRequest) (*productv1.DeleteProductResponse, error) {
	if err := s.Products.Delete(ctx, caller(ctx), productID(req), req.GetVersion()); err != nil {
		return nil, withCurrent(err)
	}
	return &productv1.DeleteProductResponse{}, nil
}

// PriceDrafts prices and publishes drafts of a category.
func (s *AdminServer) PriceDrafts(ctx context.Context, req *productv1.PriceDraftsRequest) (*productv1.PriceDraftsResponse, error) {
	published, err := s.Products.PriceAndPublishDrafts(ctx, caller(ctx), req.GetCategory(), moneyFromProto(req.GetPrice()))
	if err != nil {
		return nil, err
	}
	return &productv1.PriceDraftsResponse{Published: int32(published)}, nil //nolint:gosec // at most 100
}

// caller returns the subject that makes a change.
func caller(ctx context.Context) string { return auth.From(ctx).Subject }
