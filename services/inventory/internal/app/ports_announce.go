package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Announcements holds the changes of stock that are to be published.
type Announcements interface {
	// Announce writes events of up to limit pending changes to the outbox, in one transaction, and returns
	// the number of changes; 0 also while another instance does so.
	Announce(ctx context.Context, limit int) (int, error)
}

// Books holds levels, movements and reservations, which must agree.
type Books interface {
	// Compare returns up to limit levels that differ, in one snapshot. It blocks no writer.
	Compare(ctx context.Context, limit int) (domain.Audit, error)
}
