package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// claimCartSQL writes the claim of the cart's version, unless another order has it that was not
// refused. Concurrent claims wait for the row, so that the first one stays. Indexes: carts_pkey,
// orders_pkey, orders_cart_round_key.
const claimCartSQL = `
UPDATE carts c
SET claimed_version = version,
    claimed_by = CASE
      WHEN c.claimed_version = c.version AND c.claimed_by IS DISTINCT FROM $5
       AND NOT EXISTS (SELECT FROM orders o WHERE o.id = c.claimed_by AND o.status = 'canceled' AND o.confirmed_at IS NULL)
      THEN c.claimed_by ELSE $4 END
WHERE c.id = $1 AND c.version = $2 AND c.customer_id IS NOT DISTINCT FROM $3
RETURNING c.claimed_by, c.lines, 1 + coalesce((
  SELECT o.cart_round FROM orders o WHERE o.cart_id = c.id AND o.cart_round IS NOT NULL AND o.confirmed_at IS NOT NULL
  ORDER BY o.cart_round DESC LIMIT 1), 0)`

// Index: carts_pkey.
const cartLinesSQL = `SELECT lines FROM carts WHERE id = $1 AND version = $2 AND customer_id IS NOT DISTINCT FROM $3`

// Lines returns the lines of a version of the customer's cart. Errors: domain.ErrCartChanged.
func (s *Carts) Lines(ctx context.Context, customerID string, cart domain.CartVersion) (lines []domain.CartLine, err error) {
	err = s.db.QueryRow(ctx, cartLinesSQL, cart.ID, cart.Version, orNull(customerID)).Scan(&lines)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, domain.ErrCartChanged
	}
	if err != nil {
		return nil, fmt.Errorf("read cart %s at version %d: %w", cart.ID, cart.Version, err)
	}
	return lines, nil
}

// Claim claims a version of the customer's cart. Errors: domain.ErrCartChanged.
func (s *Carts) Claim(ctx context.Context, r app.ClaimRequest) (claim app.Claim, err error) {
	row := s.db.QueryRow(ctx, claimCartSQL, r.Cart.ID, r.Cart.Version, orNull(r.CustomerID), string(r.Order), orNull(string(r.Dead)))
	err = row.Scan(&claim.Order, &claim.Lines, &claim.Round)
	if errors.Is(err, pgx.ErrNoRows) {
		return app.Claim{}, domain.ErrCartChanged
	}
	if err != nil {
		return app.Claim{}, fmt.Errorf("claim cart %s at version %d: %w", r.Cart.ID, r.Cart.Version, err)
	}
	return claim, nil
}

// emptyCartSQL takes what was ordered out of the cart. Units and lines that were added since the
// order was placed stay, and so do lines that are saved for later. Indexes: carts_pkey,
// order_lines_pkey.
const emptyCartSQL = `
UPDATE carts c
SET version = c.version + 1, updated_at = $3, updated_on = ($3::timestamptz AT TIME ZONE 'UTC')::date, lines = coalesce((
      SELECT jsonb_agg(
               CASE WHEN o.quantity IS NULL THEN l.line
                    ELSE jsonb_set(l.line, '{quantity}', to_jsonb((l.line ->> 'quantity')::bigint - o.quantity)) END
               ORDER BY l.position)
      FROM jsonb_array_elements(c.lines) WITH ORDINALITY AS l (line, position)
      LEFT JOIN (SELECT sku, sum(quantity)::bigint AS quantity FROM order_lines WHERE order_id = $1 GROUP BY sku) o
        ON o.sku = l.line ->> 'sku' AND NOT coalesce((l.line ->> 'saved')::boolean, false)
      WHERE o.quantity IS NULL OR (l.line ->> 'quantity')::bigint > o.quantity), '[]')
WHERE c.id = $2`

// lockCartsSQL fails if a cart is locked, so that no order of a batch waits for the cart of
// another. Index: carts_pkey.
const lockCartsSQL = `SELECT id FROM carts WHERE id = ANY ($1::text[]::uuid[]) FOR NO KEY UPDATE NOWAIT`

// queueEmptied empties the carts of the orders that become visible.
func queueEmptied(b *pgx.Batch, transitions []transition) {
	var carts []string
	for _, t := range transitions {
		if t.empties() {
			carts = append(carts, t.Cart.ID)
		}
	}
	if len(carts) == 0 {
		return
	}
	if len(transitions) > 1 {
		b.Queue(lockCartsSQL, carts)
	}
	for _, t := range transitions {
		if t.empties() {
			b.Queue(emptyCartSQL, t.ID, t.Cart.ID, t.At)
		}
	}
}

// empties reports whether the transition makes an order of a cart visible.
func (t transition) empties() bool {
	return t.Cart != nil && slices.Contains(t.Events, domain.EventCreated)
}
