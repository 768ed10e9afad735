package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Transfer moves units from one location to another, all or nothing. A repeated operation changes
// nothing. Missing levels are created. Errors: domain.ErrOperationMismatch,
// domain.ErrLocationNotFound, domain.ErrOutOfStock.
func (s *Stock) Transfer(ctx context.Context, operation domain.Operation, transfer domain.Transfer) error {
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		first, err := addOperation(ctx, tx, operation)
		if err != nil || !first {
			return err
		}
		_, _, err = apply(ctx, tx, transfer, transfer.Note)
		return err
	})
	if err != nil {
		return fmt.Errorf("transfer stock from %s to %s, operation %s: %w", transfer.From, transfer.To, operation.ID, err)
	}
	return nil
}
