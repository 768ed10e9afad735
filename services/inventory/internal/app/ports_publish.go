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

// Ledger reads what must agree: levels, published levels, pending changes and live reservations.
type Ledger interface {
	// Reconcile returns up to limit levels that differ, in one snapshot. It blocks no writer.
	Reconcile(ctx context.Context, limit int) (domain.Reconciliation, error)
}
