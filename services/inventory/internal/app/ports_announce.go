package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Announcements tell others of stock.
type Announcements interface {
	// Announce tells up to limit changes that were not told before and returns how many; 0 also while another instance is at it.
	// It is one transaction.
	Announce(ctx context.Context, limit int) (int, error)
}

// Books are levels, and what they must agree with.
type Books interface {
	// Compare returns the levels that differ, up to limit of them, all of one moment. It holds up nobody.
	Compare(ctx context.Context, limit int) (domain.Audit, error)
}
