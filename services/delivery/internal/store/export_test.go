package store

import (
	"context"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// LoadsSQL is the statement that reads the seats of slots.
const LoadsSQL = loadsSQL

// ListOf returns the statement that reads a page of shipments.
var ListOf = listOf

// Consume marks the seat of an order as used, as a hand-over does.
func (s *Store) Consume(ctx context.Context, order domain.OrderID) (bool, error) {
	done, err := s.db.Exec(ctx, consumeSeatSQL, string(order))
	return done.RowsAffected() == 1, err
}

// ShipmentTotalsSQL is the statement that counts shipments by location.
const ShipmentTotalsSQL = shipmentTotalsSQL
