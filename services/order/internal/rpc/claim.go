package rpc

import (
	"context"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/auth"
)

// ClaimOrder gives the order of a guest to the caller.
func (s *Server) ClaimOrder(ctx context.Context, req *orderv1.ClaimOrderRequest) (*orderv1.ClaimOrderResponse, error) {
	order, err := s.app.ClaimOrder(ctx, auth.From(ctx).Subject, orderID(req.GetId()))
	if err != nil {
		return nil, err
	}
	return &orderv1.ClaimOrderResponse{Order: orderToProto(order)}, nil
}
