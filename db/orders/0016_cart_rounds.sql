-- Versions of a cart between two of its orders have lines in common, so that only one of them becomes an order (ADR 0061). The round counts
-- the confirmed orders of the cart from 1; NULL for an order by lines, and for orders of the release before.
ALTER TABLE orders ADD COLUMN cart_round bigint;
CREATE UNIQUE INDEX orders_cart_round_key ON orders (cart_id, cart_round)
  WHERE cart_round IS NOT NULL AND (status <> 'canceled' OR confirmed_at IS NOT NULL);
