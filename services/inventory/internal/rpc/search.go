package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/message"
)

// SearchLevels implements the RPC.
func (s *Server) SearchLevels(ctx context.Context, req *inventoryv1.SearchLevelsRequest) (*inventoryv1.SearchLevelsResponse, error) {
	search := domain.LevelSearch{
		SKUPrefix: req.GetSkuPrefix(), Location: domain.LocationCode(req.GetLocation()), Limit: int(req.GetPageSize()),
		AfterSKU: domain.SKU(req.GetAfterSku()), AfterLocation: domain.LocationCode(req.GetAfterLocation()),
	}
	for _, status := range req.GetStatuses() {
		if known := stockStatusFromProto(status); known != "" {
			search.Statuses = append(search.Statuses, known)
		}
	}
	rows, more, err := s.admin.SearchLevels(ctx, search)
	if err != nil {
		return nil, err
	}
	var narrow num.Narrower
	res := &inventoryv1.SearchLevelsResponse{Levels: make([]*inventoryv1.LevelRow, len(rows)), More: more}
	for i, r := range rows {
		res.Levels[i] = &inventoryv1.LevelRow{Level: levelToProto(r.Level, &narrow), Status: message.StockStatus(r.Status)}
	}
	return res, narrow.Err()
}

// GetStockDetail implements the RPC.
func (s *Server) GetStockDetail(ctx context.Context, req *inventoryv1.GetStockDetailRequest) (*inventoryv1.GetStockDetailResponse, error) {
	levels, policy, err := s.admin.Detail(ctx, domain.SKU(req.GetSku()))
	if err != nil {
		return nil, err
	}
	shown, err := levelsToProto(levels)
	res := &inventoryv1.GetStockDetailResponse{Levels: shown, Status: message.StockStatus(policy.Status)}
	if policy.LowThreshold != nil {
		threshold := num.Clamp32(*policy.LowThreshold)
		res.LowThreshold = &threshold
	}
	return res, err
}

// ListSkuReservations implements the RPC.
func (s *Server) ListSkuReservations(
	ctx context.Context, req *inventoryv1.ListSkuReservationsRequest,
) (*inventoryv1.ListSkuReservationsResponse, error) {
	found, next, err := s.admin.SKUReservations(ctx, domain.SKU(req.GetSku()), req.GetBeforeId())
	if err != nil {
		return nil, err
	}
	var narrow num.Narrower
	res := &inventoryv1.ListSkuReservationsResponse{Reservations: make([]*inventoryv1.SkuReservation, len(found)), NextBeforeId: next}
	for i, r := range found {
		res.Reservations[i] = &inventoryv1.SkuReservation{
			OrderId: string(r.OrderID), Location: string(r.Location), Quantity: narrow.Int32(r.Quantity), Status: statusToProto(r.Status),
			ReservedAt: timestamppb.New(r.ReservedAt),
		}
		if r.Status == domain.StatusHeld {
			res.Reservations[i].ExpiresAt = timestamppb.New(r.ExpiresAt)
		}
	}
	return res, narrow.Err()
}

// stockStatusFromProto returns the status of the enum value, "" if it is unspecified.
func stockStatusFromProto(status inventoryv1.StockStatus) domain.StockStatus {
	for _, known := range []domain.StockStatus{
		domain.StockStatusInStock, domain.StockStatusLowStock, domain.StockStatusOutOfStock, domain.StockStatusBackOrder,
	} {
		if message.StockStatus(known) == status {
			return known
		}
	}
	return ""
}
