package rpc

import (
	"context"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// ReserveStock implements the RPC.
func (s *Server) ReserveStock(ctx context.Context, req *inventoryv1.ReserveStockRequest) (*inventoryv1.ReserveStockResponse, error) {
	reservation, created, err := s.inventory.ReserveStock(
		ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()), linesFromProto(req.GetLines()), req.GetHoldFor().AsDuration())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ReserveStockResponse{Reservation: reservationToProto(reservation), Created: created}, nil
}

// ExtendReservation implements the RPC.
func (s *Server) ExtendReservation(ctx context.Context, req *inventoryv1.ExtendReservationRequest) (*inventoryv1.ExtendReservationResponse, error) {
	reservation, err := s.inventory.ExtendReservation(ctx, domain.NewOrderID(req.GetOrderId()), req.GetExpiresAt().AsTime())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ExtendReservationResponse{Reservation: reservationToProto(reservation)}, nil
}

// CommitReservation implements the RPC.
func (s *Server) CommitReservation(ctx context.Context, req *inventoryv1.CommitReservationRequest) (*inventoryv1.CommitReservationResponse, error) {
	if err := s.inventory.CommitReservation(ctx, domain.NewOrderID(req.GetOrderId())); err != nil {
		return nil, err
	}
	return &inventoryv1.CommitReservationResponse{}, nil
}

// ReleaseReservation implements the RPC.
func (s *Server) ReleaseReservation(ctx context.Context, req *inventoryv1.ReleaseReservationRequest) (*inventoryv1.ReleaseReservationResponse, error) {
	order := domain.NewOrderID(req.GetOrderId())
	var err error
	if len(req.GetLines()) == 0 {
		err = s.inventory.ReleaseReservation(ctx, actor(ctx), order)
	} else {
		err = s.inventory.ReleaseLines(ctx, actor(ctx), order, unitSelectionsFromProto(req.GetLines()), req.GetOperationId())
	}
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ReleaseReservationResponse{}, nil
}

// ReleaseUnfulfilledStock implements the RPC.
func (s *Server) ReleaseUnfulfilledStock(
	ctx context.Context, req *inventoryv1.ReleaseUnfulfilledStockRequest,
) (*inventoryv1.ReleaseUnfulfilledStockResponse, error) {
	if err := s.inventory.ReleaseUnfulfilledStock(ctx, actor(ctx), domain.NewOrderID(req.GetOrderId())); err != nil {
		return nil, err
	}
	return &inventoryv1.ReleaseUnfulfilledStockResponse{}, nil
}

// FulfillStock implements the RPC.
func (s *Server) FulfillStock(ctx context.Context, req *inventoryv1.FulfillStockRequest) (*inventoryv1.FulfillStockResponse, error) {
	reservation, err := s.inventory.FulfillStock(
		ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()), unitSelectionsFromProto(req.GetLines()), req.GetOperationId())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.FulfillStockResponse{Reservation: reservationToProto(reservation)}, nil
}

// ReturnStock implements the RPC.
func (s *Server) ReturnStock(ctx context.Context, req *inventoryv1.ReturnStockRequest) (*inventoryv1.ReturnStockResponse, error) {
	reservation, err := s.inventory.ReturnStock(
		ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()), returnFromProto(req), req.GetOperationId())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ReturnStockResponse{Reservation: reservationToProto(reservation)}, nil
}

// BatchGetReservations implements the RPC.
func (s *Server) BatchGetReservations(
	ctx context.Context, req *inventoryv1.BatchGetReservationsRequest,
) (*inventoryv1.BatchGetReservationsResponse, error) {
	orders := make([]domain.OrderID, len(req.GetOrderIds()))
	for i, id := range req.GetOrderIds() {
		orders[i] = domain.NewOrderID(id)
	}
	found, err := s.inventory.GetAll(ctx, orders)
	if err != nil {
		return nil, err
	}
	var narrow num.Narrower
	res := &inventoryv1.BatchGetReservationsResponse{Reservations: make([]*inventoryv1.ReservationDetail, len(found))}
	for i, r := range found {
		res.Reservations[i] = &inventoryv1.ReservationDetail{
			Reservation: reservationToProto(r.Reservation), Lines: reservationLinesToProto(&narrow, r.Lines),
		}
	}
	return res, narrow.Err()
}

// GetReservation implements the RPC.
func (s *Server) GetReservation(
	ctx context.Context, req *inventoryv1.GetReservationRequest,
) (*inventoryv1.GetReservationResponse, error) {
	reservation, lines, err := s.inventory.Get(ctx, domain.NewOrderID(req.GetOrderId()))
	if err != nil {
		return nil, err
	}
	var narrow num.Narrower
	return &inventoryv1.GetReservationResponse{
		Reservation: reservationToProto(reservation), Lines: linesToProto(&narrow, domain.QuantitiesBySKU(lines)),
		ReservationLines: reservationLinesToProto(&narrow, lines),
	}, narrow.Err()
}
