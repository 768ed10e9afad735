package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Stock keeps levels, reservations and the book of their changes. Each method is one transaction; its errors come from domain, or
// are the database's own.
type Stock interface {
	// Look returns the reservations of the orders, and the levels of the SKUs at open locations. It decides nothing: by the time
	// it returns others may have moved.
	Look(ctx context.Context, orders []domain.OrderID, skus []domain.SKU) (Sight, error)
	// Hold reserves for all or for none, and returns the reservations in the same order. A wait above 0 bounds that for each lock.
	// Errors: domain.ErrOvertaken.
	Hold(ctx context.Context, holds []Hold, wait time.Duration) ([]domain.Reservation, error)
	// Extend makes a hold that has not ended last until then at least, and reports whether there was one. Errors:
	// domain.ErrHoldInvalid.
	Extend(ctx context.Context, order domain.OrderID, until time.Time) (bool, error)
	// Commit makes a hold that has not ended permanent and reports whether it did.
	Commit(ctx context.Context, order domain.OrderID) (bool, error)
	// CommitAll is Commit for many orders, and returns those whose hold it made permanent.
	CommitAll(ctx context.Context, orders []domain.OrderID) ([]domain.OrderID, error)
	// Release gives back all that a live reservation holds, and reports whether there was one.
	Release(ctx context.Context, actor domain.Actor, order domain.OrderID) (bool, error)
	// Settle locks the reservation and its parts, applies what decide makes of them, and returns the reservation as it is then. An
	// operation with an id is applied once; later calls change nothing. Errors: those of decide, domain.ErrReservationNotFound,
	// domain.ErrStockNotOnHand, domain.ErrLocationNotFound, domain.ErrOperationMismatch.
	Settle(ctx context.Context, actor domain.Actor, order domain.OrderID, operation domain.Operation,
		decide func(domain.Reservation, []domain.Part) (domain.Settlement, error)) (domain.Reservation, error)
	// Expire gives back up to limit holds that have ended and returns how many.
	Expire(ctx context.Context, actor domain.Actor, limit int) (int, error)
	// Find returns the order's reservation. Errors: domain.ErrReservationNotFound.
	Find(ctx context.Context, order domain.OrderID) (domain.Reservation, error)
	// Parts returns what the order was promised and what became of it, by SKU and location.
	Parts(ctx context.Context, order domain.OrderID) ([]domain.Part, error)
}

// Sight is what Look saw.
type Sight struct {
	// Reservations are those that exist.
	Reservations []domain.Reservation
	Levels       []domain.Level
	// Locations are those of the levels, in the order in which they are asked.
	Locations []domain.Location
}

// Hold is a reservation to be made. Takes are sorted by SKU and location.
type Hold struct {
	Actor  domain.Actor
	Order  domain.OrderID
	Digest domain.Digest
	Takes  []domain.Take
	TTL    time.Duration
}
