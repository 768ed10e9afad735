-- One row an order. status, payment_status and task are those of services/order/internal/domain/state.go.
CREATE TABLE orders (
  id             uuid PRIMARY KEY,
  customer_id    uuid NOT NULL,
  -- SHA-256 of what was asked: the same idempotency key with another body is refused.
  request_hash   bytea NOT NULL,
  status         text NOT NULL CHECK (status IN ('pending', 'confirmed', 'cancelled')),
  payment_status text NOT NULL CHECK (payment_status IN ('pending', 'authorized', 'paid', 'voided', 'refunded')),
  -- What the saga still owes this order; NULL when it is settled. Whoever finds task_at in the past may do it.
  task           text CHECK (task IN ('place', 'capture', 'unwind')),
  task_at        timestamptz,
  currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  total          bigint NOT NULL CHECK (total > 0),
  -- A copy as of the order; NULL for an imported sale.
  address        jsonb,
  business_date  date NOT NULL,
  cancel_reason  text NOT NULL DEFAULT '',
  placed_at      timestamptz NOT NULL,
  -- When it was confirmed; NULL for one that never was, which no shopper sees.
  confirmed_at   timestamptz,
  version        bigint NOT NULL,
  CHECK ((task IS NULL) = (task_at IS NULL)),
  CHECK (status <> 'pending' OR task = 'place'),
  CHECK (status = 'pending' OR task IS DISTINCT FROM 'place'),
  CHECK (status <> 'confirmed' OR confirmed_at IS NOT NULL)
);

CREATE INDEX orders_by_customer ON orders (customer_id, placed_at DESC, id DESC) WHERE confirmed_at IS NOT NULL;
CREATE INDEX orders_due ON orders (task_at) WHERE task IS NOT NULL;
CREATE INDEX orders_by_business_date ON orders (business_date) WHERE confirmed_at IS NOT NULL;

-- Lines and history have no foreign key: they are written with their order, in one statement, and orders are never deleted, so
-- that the check would only cost a look-up a row.
CREATE TABLE order_lines (
  order_id    uuid NOT NULL,
  position    int NOT NULL,
  sku         text NOT NULL,
  product_id  uuid NOT NULL,
  name        text NOT NULL,
  quantity    bigint NOT NULL CHECK (quantity > 0),
  unit_amount bigint NOT NULL CHECK (unit_amount >= 0),
  PRIMARY KEY (order_id, position)
);

-- Every move of an order, written with the move. The key is what keeps two movers apart: version grows by one a move, so the
-- second writer of a version fails, and its whole transaction with it.
CREATE TABLE order_history (
  order_id uuid NOT NULL,
  version  bigint NOT NULL,
  command  text NOT NULL,
  status   text NOT NULL,
  payment_status text NOT NULL,
  actor    text NOT NULL,
  reason   text NOT NULL,
  trace_id text NOT NULL,
  at       timestamptz NOT NULL,
  PRIMARY KEY (order_id, version)
);

REVOKE UPDATE, DELETE, TRUNCATE ON order_history, order_lines FROM akinai_orders;
REVOKE DELETE, TRUNCATE ON orders FROM akinai_orders;
