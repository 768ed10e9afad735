package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// ChangeQueue holds the changes of stock that are to be published.
type ChangeQueue interface {
	// Publish writes events of up to limit pending changes to the outbox, in one transaction, and
	// returns the number of changes; 0 also while another instance does so.
	Publish(ctx context.Context, limit int) (int, error)
}

// StockComparer compares what must agree: levels with published levels and pending changes, and
// with live reservations.
type StockComparer interface {
	// CompareLevels returns up to limit levels that differ, of one snapshot. It blocks no writer.
	CompareLevels(ctx context.Context, limit int) (domain.Reconciliation, error)
}
