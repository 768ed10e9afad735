package rpc

import (
	"context"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// GetProduct returns a published product, remembered or read.
func (s *Server) GetProduct(ctx context.Context, req *productv1.GetProductRequest) (*productv1.GetProductResponse, error) {
	id := productID(req)
	reply, mark, err := s.Replies.Products.GetMarked(ctx, string(id), func(ctx context.Context) (*productv1.GetProductResponse, error) {
		p, err := s.Reader.Published(ctx, id)
		return &productv1.GetProductResponse{Product: productToProto(p)}, err
	})
	rpc.MarkReply(ctx, mark)
	return reply, err
}

// BatchGetSellables returns what is on sale of the SKUs, at the price of this moment. Orders decide by it: it is always read.
func (s *Server) BatchGetSellables(
	ctx context.Context, req *productv1.BatchGetSellablesRequest,
) (*productv1.BatchGetSellablesResponse, error) {
	sellables, err := s.Catalog.Sellables(ctx, req.GetSkus())
	if err != nil {
		return nil, err
	}
	return &productv1.BatchGetSellablesResponse{Sellables: sellablesToProto(sellables)}, nil
}

// productID returns the id of a request as it is stored: a UUID may come in capitals, and would be remembered under another key.
func productID(req interface{ GetId() string }) domain.ID {
	return domain.ID(strings.ToLower(req.GetId()))
}
