package rpc

import (
	"context"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Server implements inventoryv1connect.InventoryServiceHandler.
type Server struct {
	inventory *app.Inventory
	keeper    *app.StockAdmin
	auditor   *app.Reconciler
}

// NewServer returns the RPC handlers.
func NewServer(inventory *app.Inventory, keeper *app.StockAdmin, auditor *app.Reconciler) *Server {
	return &Server{inventory: inventory, keeper: keeper, auditor: auditor}
}

// Reserve implements the RPC.
func (s *Server) Reserve(ctx context.Context, req *inventoryv1.ReserveRequest) (*inventoryv1.ReserveResponse, error) {
	reservation, created, err := s.inventory.Reserve(
		ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()), decodeLines(req.GetLines()), req.GetHoldFor().AsDuration())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ReserveResponse{Reservation: encodeReservation(reservation), Created: created}, nil
}

// Extend implements the RPC.
func (s *Server) Extend(ctx context.Context, req *inventoryv1.ExtendRequest) (*inventoryv1.ExtendResponse, error) {
	reservation, err := s.inventory.Extend(ctx, domain.NewOrderID(req.GetOrderId()), req.GetExpiresAt().AsTime())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ExtendResponse{Reservation: encodeReservation(reservation)}, nil
}

// Commit implements the RPC.
func (s *Server) Commit(ctx context.Context, req *inventoryv1.CommitRequest) (*inventoryv1.CommitResponse, error) {
	if err := s.inventory.Commit(ctx, domain.NewOrderID(req.GetOrderId())); err != nil {
		return nil, err
	}
	return &inventoryv1.CommitResponse{}, nil
}

// Release implements the RPC.
func (s *Server) Release(ctx context.Context, req *inventoryv1.ReleaseRequest) (*inventoryv1.ReleaseResponse, error) {
	order := domain.NewOrderID(req.GetOrderId())
	var err error
	if len(req.GetLines()) == 0 {
		err = s.inventory.Release(ctx, actor(ctx), order)
	} else {
		err = s.inventory.ReleaseLines(ctx, actor(ctx), order, decodePortions(req.GetLines()), req.GetOperationId())
	}
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ReleaseResponse{}, nil
}

// ReleaseUnfulfilled implements the RPC.
func (s *Server) ReleaseUnfulfilled(
	ctx context.Context, req *inventoryv1.ReleaseUnfulfilledRequest,
) (*inventoryv1.ReleaseUnfulfilledResponse, error) {
	if err := s.inventory.ReleaseUnfulfilled(ctx, actor(ctx), domain.NewOrderID(req.GetOrderId())); err != nil {
		return nil, err
	}
	return &inventoryv1.ReleaseUnfulfilledResponse{}, nil
}

// Fulfill implements the RPC.
func (s *Server) Fulfill(ctx context.Context, req *inventoryv1.FulfillRequest) (*inventoryv1.FulfillResponse, error) {
	reservation, err := s.inventory.Fulfill(
		ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()), decodePortions(req.GetLines()), req.GetOperationId())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.FulfillResponse{Reservation: encodeReservation(reservation)}, nil
}

// Return implements the RPC.
func (s *Server) Return(ctx context.Context, req *inventoryv1.ReturnRequest) (*inventoryv1.ReturnResponse, error) {
	reservation, err := s.inventory.Return(
		ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()), decodeComeback(req), req.GetOperationId())
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ReturnResponse{Reservation: encodeReservation(reservation)}, nil
}

// GetReservation implements the RPC.
func (s *Server) GetReservation(
	ctx context.Context, req *inventoryv1.GetReservationRequest,
) (*inventoryv1.GetReservationResponse, error) {
	reservation, parts, err := s.inventory.Get(ctx, domain.NewOrderID(req.GetOrderId()))
	if err != nil {
		return nil, err
	}
	return &inventoryv1.GetReservationResponse{
		Reservation: encodeReservation(reservation), Lines: encodeLines(domain.Promised(parts)), Parts: encodeParts(parts),
	}, nil
}

func actor(ctx context.Context) domain.Actor { return domain.Actor(auth.From(ctx).Subject) }
