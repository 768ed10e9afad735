package app

import (
	"context"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Transfer moves units that nobody holds from one location to another, all or nothing. The operation, a UUID in any case, makes it
// happen once. Errors: domain.ErrOperationMismatch, domain.ErrLocationNotFound, domain.ErrOutOfStock, and those of
// domain.NewTransfer.
func (k *Keeper) Transfer(
	ctx context.Context, operation string, from, to domain.Location, lines []domain.Line, note domain.Note,
) error {
	transfer, err := domain.NewTransfer(from, to, lines, note)
	if err != nil {
		return err
	}
	return k.shelves.Transfer(ctx, operationOf(operation, transfer.Digest()), transfer)
}
