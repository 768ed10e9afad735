-- Orders that are placed from a cart (ADR 0061).
--
-- The claim of a cart's version: the order that this version becomes. It is written before the first hold. A claim for another version
-- than the cart's is void.
ALTER TABLE carts ADD COLUMN claimed_version bigint, ADD COLUMN claimed_by uuid;

-- The cart and its version from which the order was placed; NULL for an order by lines.
ALTER TABLE orders ADD COLUMN cart_id uuid, ADD COLUMN cart_version bigint;
ALTER TABLE orders ADD CONSTRAINT orders_cart CHECK ((cart_id IS NULL) = (cart_version IS NULL)) NOT VALID;

-- A version of a cart becomes at most one order that was not refused.
CREATE UNIQUE INDEX orders_cart_key ON orders (cart_id, cart_version)
  WHERE cart_id IS NOT NULL AND (status <> 'canceled' OR confirmed_at IS NOT NULL);
