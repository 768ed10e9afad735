package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Transfer moves unreserved units from one location to another, all or nothing. It is idempotent by
// operation id, a UUID in any case. Errors: domain.ErrOperationMismatch,
// domain.ErrLocationNotFound, domain.ErrOutOfStock, and those of domain.NewTransfer.
func (a *StockAdmin) Transfer(
	ctx context.Context, operation string, from, to domain.LocationCode, lines []domain.SKUQuantity, note domain.Note,
) error {
	transfer, err := domain.NewTransfer(from, to, lines, note)
	if err != nil {
		return err
	}
	return a.store.Transfer(ctx, operationOf(operation, transfer.Digest()), transfer)
}
