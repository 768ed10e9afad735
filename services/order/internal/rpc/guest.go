package rpc

import (
	"context"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// capability returns what opens a guest's order until CapabilityTTL after it was placed. It is the
// same each time, so that a mail can be sent again.
func (s *Server) capability(order domain.Order) (string, error) {
	return s.keys.Make(auth.Capability{
		Kind: auth.CapabilityOrder, ID: string(order.ID), Generation: order.CapabilityGeneration,
		Expires: order.PlacedAt.Add(auth.CapabilityTTL),
	})
}

// viewerOf returns who reads or cancels an order: a customer, or a guest with a capability.
func viewerOf(ctx context.Context) app.Viewer {
	caller := auth.From(ctx)
	return app.Viewer{CustomerID: caller.Subject, Order: domain.OrderID(caller.Capability.ID), Generation: caller.Capability.Generation}
}

// checkCart refuses a guest's request for another cart than that of the capability, or for lines.
func checkCart(ctx context.Context, cart *orderv1.CartVersion) error {
	caller := auth.From(ctx)
	if caller.Subject == "" && (cart == nil || orderID(cart.GetId()) != domain.OrderID(caller.Capability.ID)) {
		return domain.ErrCartChanged
	}
	return nil
}
