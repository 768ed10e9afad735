-- Orders of guests, the language of orders, and what was shown before they were placed (ADR 0062).
ALTER TABLE orders
  -- NULL for an order of a guest that no customer has claimed.
  ALTER COLUMN customer_id DROP NOT NULL,
  -- The e-mail address of a guest; NULL for an order that a customer placed.
  ADD COLUMN email text,
  -- The language of the request that placed the order; '' if it is not known.
  ADD COLUMN language text NOT NULL DEFAULT '',
  -- The generation of the capabilities that open a guest's order. A higher one revokes those before.
  ADD COLUMN capability_generation int NOT NULL DEFAULT 1;
ALTER TABLE orders ADD CONSTRAINT orders_contact CHECK (customer_id IS NOT NULL OR email IS NOT NULL) NOT VALID;

-- The final confirmation that the shopper saw and accepted, as it was shown: domain.FinalConfirmation. An order that was placed without
-- one has no row.
CREATE TABLE order_confirmations (
  order_id uuid PRIMARY KEY,
  shown    jsonb NOT NULL
);
REVOKE UPDATE, DELETE, TRUNCATE ON order_confirmations FROM akinai_orders;
