package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Stock stores levels, reservations and movements: what the use cases of orders need. Each method
// is one transaction. Errors are those of package domain, or the database's own.
type Stock interface {
	// Snapshot returns the reservations of the orders, and the levels of the SKUs at open
	// locations. It locks nothing, so the stock may change before Snapshot returns.
	Snapshot(ctx context.Context, orders []domain.OrderID, skus []domain.SKU) (Snapshot, error)
	// Hold reserves for all orders or for none, and returns the reservations in the same order. A
	// wait above 0 bounds the wait for each lock. Errors: domain.ErrStaleSnapshot.
	Hold(ctx context.Context, holds []HoldRequest, wait time.Duration) ([]domain.Reservation, error)
	// Extend moves the expiry of a hold that has not expired to until, never earlier. It reports
	// false if there is none. Errors: domain.ErrHoldInvalid.
	Extend(ctx context.Context, order domain.OrderID, until time.Time) (bool, error)
	// Commit makes a hold that has not expired permanent. It reports false if there is none.
	Commit(ctx context.Context, order domain.OrderID) (bool, error)
	// CommitAll is Commit for many orders. It fails if one of them is locked, and returns those
	// whose hold it has made permanent.
	CommitAll(ctx context.Context, orders []domain.OrderID) ([]domain.OrderID, error)
	// Release releases all units of a live reservation: a held or committed one. It reports false
	// if there is none.
	Release(ctx context.Context, actor domain.Actor, order domain.OrderID) (bool, error)
	// Apply locks the reservation and its lines, applies the change that decide returns, and
	// returns the resulting reservation. An operation with an id is applied once; repeated calls
	// change nothing. Errors: those of decide, domain.ErrReservationNotFound,
	// domain.ErrStockNotOnHand, domain.ErrLocationNotFound, domain.ErrOperationMismatch.
	Apply(ctx context.Context, actor domain.Actor, order domain.OrderID, operation domain.Operation,
		decide func(domain.Reservation, []domain.ReservationLine) (domain.ReservationChange, error)) (domain.Reservation, error)
	// Expire releases up to limit expired holds and returns their number.
	Expire(ctx context.Context, actor domain.Actor, limit int) (int, error)
	// Get returns the order's reservation. Errors: domain.ErrReservationNotFound.
	Get(ctx context.Context, order domain.OrderID) (domain.Reservation, error)
	// Lines returns the lines of the order's reservation, by SKU and location.
	Lines(ctx context.Context, order domain.OrderID) ([]domain.ReservationLine, error)
	// GetAll returns the reservations of orders with their lines; an order without one is absent.
	GetAll(ctx context.Context, orders []domain.OrderID) ([]domain.ReservationDetail, error)
}

// Snapshot is the stock at one moment, read without locks: the result of Stock.Snapshot.
type Snapshot struct {
	// Reservations holds the reservations that exist.
	Reservations []domain.Reservation
	Levels       []domain.Level
	// Locations holds the locations of the levels, in the order of allocation.
	Locations []domain.LocationCode
}

// HoldRequest is a hold that is to be written. Allocations are sorted by SKU and location.
type HoldRequest struct {
	Actor       domain.Actor
	Order       domain.OrderID
	Digest      domain.Digest
	Allocations []domain.Allocation
	TTL         time.Duration
}
