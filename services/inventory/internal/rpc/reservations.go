package rpc

import (
	"context"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Server implements inventoryv1connect.InventoryServiceHandler.
type Server struct {
	inventoryv1connect.UnimplementedInventoryServiceHandler
	inventory *app.Inventory
	keeper    *app.Keeper
	auditor   *app.Auditor
}

// NewServer returns the handlers of a service.
func NewServer(inventory *app.Inventory, keeper *app.Keeper, auditor *app.Auditor) *Server {
	return &Server{inventory: inventory, keeper: keeper, auditor: auditor}
}

// Reserve implements the RPC.
func (s *Server) Reserve(ctx context.Context, req *inventoryv1.ReserveRequest) (*inventoryv1.ReserveResponse, error) {
	reservation, created, err := s.inventory.Reserve(
		ctx, actor(ctx), domain.NewOrderID(req.GetOrderId()), decodeLines(req.GetLines()))
	if err != nil {
		return nil, err
	}
	return &inventoryv1.ReserveResponse{Reservation: encodeReservation(reservation), Created: created}, nil
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
	if err := s.inventory.Release(ctx, actor(ctx), domain.NewOrderID(req.GetOrderId())); err != nil {
		return nil, err
	}
	return &inventoryv1.ReleaseResponse{}, nil
}

// GetReservation implements the RPC.
func (s *Server) GetReservation(
	ctx context.Context, req *inventoryv1.GetReservationRequest,
) (*inventoryv1.GetReservationResponse, error) {
	reservation, lines, err := s.inventory.Get(ctx, domain.NewOrderID(req.GetOrderId()))
	if err != nil {
		return nil, err
	}
	return &inventoryv1.GetReservationResponse{
		Reservation: encodeReservation(reservation), Lines: encodeLines(lines),
	}, nil
}

func actor(ctx context.Context) domain.Actor { return domain.Actor(auth.From(ctx).Subject) }
