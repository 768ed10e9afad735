package rpc

import (
	"context"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// ReconcileStock implements the RPC.
func (s *Server) ReconcileStock(
	ctx context.Context, _ *inventoryv1.ReconcileStockRequest,
) (*inventoryv1.ReconcileStockResponse, error) {
	result, err := s.reconciler.Reconcile(ctx)
	if err != nil {
		return nil, err
	}
	var narrow num.Narrower
	return &inventoryv1.ReconcileStockResponse{
		Levels: narrow.Int32(result.Levels), Drifts: driftsToProto(result.Drifts), DriftCount: narrow.Int32(result.Count),
	}, narrow.Err()
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
