package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Stock keeps levels, reservations and the book of their changes. Each method is one transaction; its errors come from domain, or
// are the database's own.
type Stock interface {
	// Look returns the order's reservation, nil if there is none, and the levels of the SKUs. It decides nothing: by the time it
	// returns others may have moved.
	Look(ctx context.Context, order domain.OrderID, skus []domain.SKU) (*domain.Reservation, []domain.Level, error)
	// Hold reserves all takes or none for ttl. Errors: domain.ErrOvertaken.
	Hold(ctx context.Context, actor domain.Actor, order domain.OrderID, digest domain.Digest, takes []domain.Take,
		ttl time.Duration) (domain.Reservation, error)
	// Commit makes a hold that has not ended permanent and reports whether it did.
	Commit(ctx context.Context, order domain.OrderID) (bool, error)
	// Release gives a live reservation back, if there is one.
	Release(ctx context.Context, actor domain.Actor, order domain.OrderID) error
	// Expire gives back up to limit holds that have ended and returns how many.
	Expire(ctx context.Context, actor domain.Actor, limit int) (int, error)
	// Find returns the order's reservation. Errors: domain.ErrReservationNotFound.
	Find(ctx context.Context, order domain.OrderID) (domain.Reservation, error)
	// Lines returns what the order's reservation was made of, by SKU.
	Lines(ctx context.Context, order domain.OrderID) ([]domain.Line, error)
}
