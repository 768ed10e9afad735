package rpc

import (
	"context"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Server implements inventoryv1connect.InventoryServiceHandler.
type Server struct {
	inventory  *app.Inventory
	admin      *app.StockAdmin
	reconciler *app.Reconciler
}

// NewServer returns the RPC handlers.
func NewServer(inventory *app.Inventory, admin *app.StockAdmin, reconciler *app.Reconciler) *Server {
	return &Server{inventory: inventory, admin: admin, reconciler: reconciler}
}

func actor(ctx context.Context) domain.Actor { return domain.Actor(auth.From(ctx).Subject) }
