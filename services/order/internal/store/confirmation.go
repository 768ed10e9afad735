package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// Index: order_confirmations_pkey.
const confirmationSQL = `SELECT shown FROM order_confirmations WHERE order_id = $1`

// Confirmation returns the final confirmation that was stored with an order; nil if there is none.
func (s *Orders) Confirmation(ctx context.Context, id domain.OrderID) (*domain.FinalConfirmation, error) {
	var shown domain.FinalConfirmation
	err := s.db.QueryRow(ctx, confirmationSQL, id).Scan(&shown)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // an order may have none
	}
	if err != nil {
		return nil, fmt.Errorf("read the final confirmation of order %s: %w", id, err)
	}
	return &shown, nil
}
