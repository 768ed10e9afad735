package rpc

import (
	"context"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// BatchGetAvailability implements the RPC.
func (s *Server) BatchGetAvailability(
	ctx context.Context, req *inventoryv1.BatchGetAvailabilityRequest,
) (*inventoryv1.BatchGetAvailabilityResponse, error) {
	available, err := s.inventory.Availability(ctx, decodeSKUs(req.GetSkus()))
	if err != nil {
		return nil, err
	}
	return &inventoryv1.BatchGetAvailabilityResponse{Available: encodeAvailability(available)}, nil
}

// ListLevels implements the RPC.
func (s *Server) ListLevels(ctx context.Context, req *inventoryv1.ListLevelsRequest) (*inventoryv1.ListLevelsResponse, error) {
	levels, err := s.inventory.Levels(
		ctx, domain.SKU(req.GetAfterSku()), domain.Location(req.GetAfterLocation()), int(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ListLevelsResponse{Levels: encodeLevels(levels)}, nil
}

// SetLevels implements the RPC.
func (s *Server) SetLevels(ctx context.Context, req *inventoryv1.SetLevelsRequest) (*inventoryv1.SetLevelsResponse, error) {
	location, err := domain.NewLocation(req.GetLocation())
	if err != nil {
		return nil, err
	}
	changed, err := s.inventory.SetLevels(ctx, actor(ctx), location, decodeCounts(req.GetLevels()), req.GetReference())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.SetLevelsResponse{Changed: int32(changed)}, nil //nolint:gosec // at most as many as levels, 2,000
}

// ListMovements implements the RPC.
func (s *Server) ListMovements(
	ctx context.Context, req *inventoryv1.ListMovementsRequest,
) (*inventoryv1.ListMovementsResponse, error) {
	movements, err := s.inventory.Movements(ctx, domain.SKU(req.GetSku()), req.GetBeforeId(), int(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ListMovementsResponse{Movements: encodeMovements(movements)}, nil
}
