-- One row a cart, with its lines (domain.CartLine), because a cart is read and written as a whole. A write locks the row. The version
-- grows with every change: an order is placed for one version.
CREATE TABLE carts (
  id          uuid PRIMARY KEY,
  customer_id uuid UNIQUE,
  version     bigint NOT NULL,
  lines       jsonb NOT NULL,
  updated_at  timestamptz NOT NULL
);
-- For the sweep of abandoned carts.
CREATE INDEX carts_by_update ON carts (updated_at);
