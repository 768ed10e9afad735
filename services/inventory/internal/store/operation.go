package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// addOperationSQL writes the operation if its id is new, and returns the stored digest. Concurrent
// requests with the same id wait for the transaction that has written it first.
const addOperationSQL = `
WITH written AS (
	INSERT INTO operations (id, digest) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING RETURNING id
)
SELECT count(*) = 1 FROM written`

const findOperationSQL = `SELECT digest FROM operations WHERE id = $1`

// addOperation writes the operation, and reports whether the operation is new; false if an earlier
// transaction has applied it. It is the first statement of a transaction. Errors:
// domain.ErrOperationMismatch.
func addOperation(ctx context.Context, tx pgx.Tx, operation domain.Operation) (bool, error) {
	var first bool
	if err := tx.QueryRow(ctx, addOperationSQL, operation.ID, operation.Digest[:]).Scan(&first); err != nil || first {
		return first, err
	}
	var digest []byte
	if err := tx.QueryRow(ctx, findOperationSQL, operation.ID).Scan(&digest); err != nil {
		return false, err
	}
	if domain.Digest(digest) != operation.Digest {
		return false, domain.ErrOperationMismatch
	}
	return false, nil
}
