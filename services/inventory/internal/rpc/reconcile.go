package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// ReconcileStock implements the RPC.
func (s *Server) ReconcileStock(
	ctx context.Context, req *inventoryv1.ReconcileStockRequest,
) (*inventoryv1.ReconcileStockResponse, error) {
	result := s.reconciler.Last()
	if !req.GetLast() {
		var err error
		if result, err = s.reconciler.Reconcile(ctx); err != nil {
			return nil, err
		}
	}
	var narrow num.Narrower
	res := &inventoryv1.ReconcileStockResponse{
		Levels: narrow.Int32(result.Levels), Drifts: driftsToProto(result.Drifts), DriftCount: narrow.Int32(result.Count),
	}
	if !result.At.IsZero() {
		res.ComparedAt = timestamppb.New(result.At)
	}
	return res, narrow.Err()
}

func driftsToProto(drifts []domain.Drift) []*inventoryv1.Drift {
	out := make([]*inventoryv1.Drift, len(drifts))
	for i, d := range drifts {
		out[i] = &inventoryv1.Drift{
			Sku: string(d.SKU), Location: string(d.Location), OnHand: d.OnHand, Reserved: d.Reserved,
			ExpectedOnHand: d.ExpectedOnHand, ExpectedReserved: d.ExpectedReserved, InReservations: d.InReservations,
		}
	}
	return out
}
