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
	units, err := s.admin.Units(ctx, skusFromProto(req.GetSkus()))
	if err != nil {
		return nil, err
	}
	return availabilityToProto(units), nil
}

// ListLevels implements the RPC.
func (s *Server) ListLevels(ctx context.Context, req *inventoryv1.ListLevelsRequest) (*inventoryv1.ListLevelsResponse, error) {
	levels, err := s.admin.Levels(
		ctx, domain.SKU(req.GetAfterSku()), domain.LocationCode(req.GetAfterLocation()), int(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	out, err := levelsToProto(levels)
	return &inventoryv1.ListLevelsResponse{Levels: out}, err
}

// BatchGetLevels implements the RPC.
func (s *Server) BatchGetLevels(
	ctx context.Context, req *inventoryv1.BatchGetLevelsRequest,
) (*inventoryv1.BatchGetLevelsResponse, error) {
	levels, err := s.admin.LevelsOf(ctx, skusFromProto(req.GetSkus()))
	if err != nil {
		return nil, err
	}
	out, err := levelsToProto(levels)
	return &inventoryv1.BatchGetLevelsResponse{Levels: out}, err
}

// ListMovements implements the RPC.
func (s *Server) ListMovements(
	ctx context.Context, req *inventoryv1.ListMovementsRequest,
) (*inventoryv1.ListMovementsResponse, error) {
	movements, err := s.admin.Movements(ctx, domain.SKU(req.GetSku()), req.GetBeforeId(), int(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	out, err := movementsToProto(movements)
	return &inventoryv1.ListMovementsResponse{Movements: out}, err
}

// SetLevels implements the RPC.
func (s *Server) SetLevels(ctx context.Context, req *inventoryv1.SetLevelsRequest) (*inventoryv1.SetLevelsResponse, error) {
	note := domain.Note{Actor: actor(ctx), Reference: req.GetReference(), Reason: req.GetReason()}
	create := req.GetCreate() || req.Create == nil && req.GetReason() == ""
	if err := s.admin.CheckKnown(ctx, skusOf(req.GetLevels()), create); err != nil {
		return nil, err
	}
	changed, err := s.admin.SetLevels(ctx, domain.LocationCode(req.GetLocation()), countsFromProto(req.GetLevels()), note)
	if err != nil {
		return nil, withCurrent(err)
	}
	return &inventoryv1.SetLevelsResponse{Changed: int32(changed)}, nil //nolint:gosec // at most as many as levels, 2,000
}

// AdjustStock implements the RPC.
func (s *Server) AdjustStock(
	ctx context.Context, req *inventoryv1.AdjustStockRequest,
) (*inventoryv1.AdjustStockResponse, error) {
	note := domain.Note{Actor: actor(ctx), Reference: req.GetReference(), Reason: req.GetReason()}
	if err := s.admin.CheckKnown(ctx, skusOf(req.GetAdjustments()), req.GetCreate()); err != nil {
		return nil, err
	}
	levels, err := s.admin.Adjust(
		ctx, req.GetOperationId(), causeFromProto(req.GetCause()), adjustmentLinesFromProto(req.GetAdjustments()), note)
	if err != nil {
		return nil, withCurrent(err)
	}
	out, err := levelsToProto(levels)
	return &inventoryv1.AdjustStockResponse{Levels: out}, err
}

// TransferStock implements the RPC.
func (s *Server) TransferStock(
	ctx context.Context, req *inventoryv1.TransferStockRequest,
) (*inventoryv1.TransferStockResponse, error) {
	note := domain.Note{Actor: actor(ctx), Reference: req.GetReference(), Reason: req.GetReason()}
	err := s.admin.Transfer(ctx, req.GetOperationId(), domain.LocationCode(req.GetFrom()), domain.LocationCode(req.GetTo()),
		linesFromProto(req.GetLines()), note)
	if err != nil {
		return nil, err
	}
	return &inventoryv1.TransferStockResponse{}, nil
}

// SetPolicies implements the RPC.
func (s *Server) SetPolicies(
	ctx context.Context, req *inventoryv1.SetPoliciesRequest,
) (*inventoryv1.SetPoliciesResponse, error) {
	if err := s.admin.CheckKnown(ctx, skusOf(req.GetPolicies()), req.GetCreate() || req.Create == nil); err != nil {
		return nil, err
	}
	if err := s.admin.SetPolicies(ctx, actor(ctx), policiesFromProto(req.GetPolicies())); err != nil {
		return nil, err
	}
	return &inventoryv1.SetPoliciesResponse{}, nil
}

// PutLocation implements the RPC.
func (s *Server) PutLocation(
	ctx context.Context, req *inventoryv1.PutLocationRequest,
) (*inventoryv1.PutLocationResponse, error) {
	location := locationFromProto(req.GetLocation())
	location.UpdatedBy = actor(ctx)
	location, err := s.admin.PutLocation(ctx, location)
	if err != nil {
		return nil, withCurrent(err)
	}
	return &inventoryv1.PutLocationResponse{Location: locationToProto(location)}, nil
}

// ListLocations implements the RPC.
func (s *Server) ListLocations(
	ctx context.Context, _ *inventoryv1.ListLocationsRequest,
) (*inventoryv1.ListLocationsResponse, error) {
	locations, err := s.admin.Locations(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]*inventoryv1.Location, len(locations))
	for i, location := range locations {
		out[i] = locationToProto(location)
	}
	return &inventoryv1.ListLocationsResponse{Locations: out}, nil
}
