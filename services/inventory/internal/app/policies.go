package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// SetPolicies sets thresholds and back-order limits, all or nothing. by is who asks. Errors:
// domain.ErrLocationNotFound, domain.ErrStockBelowReserved, and those of domain.NewPolicies.
func (a *StockAdmin) SetPolicies(ctx context.Context, by domain.Actor, policies []domain.PolicyChange) error {
	p, err := domain.NewPolicies(policies)
	if err != nil {
		return err
	}
	return a.store.SetPolicies(ctx, by, p)
}
