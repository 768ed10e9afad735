package app

import (
	"context"
	"strings"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Adjust adds or subtracts units on hand, all or nothing, and returns the resulting levels by SKU
// and location. It is idempotent by operation id, a UUID in any case. Errors:
// domain.ErrOperationMismatch, domain.ErrLocationNotFound, domain.ErrVersionConflict,
// domain.ErrStockBelowReserved, and those of domain.NewAdjustment.
func (a *StockAdmin) Adjust(
	ctx context.Context, operation string, cause domain.Cause, lines []domain.AdjustmentLine, note domain.Note,
) ([]domain.Level, error) {
	adjustment, err := domain.NewAdjustment(cause, lines, note)
	if err != nil {
		return nil, err
	}
	return a.store.Adjust(ctx, operationOf(operation, adjustment.Digest()), adjustment)
}

func operationOf(uuid string, digest domain.Digest) domain.Operation {
	return domain.Operation{ID: strings.ToLower(uuid), Digest: digest}
}
