-- What products are popular by (ADR 0028): one row for each SKU of each order that stands, for as long as it counts.
CREATE TABLE sales (
    order_id uuid NOT NULL,
    sku      text NOT NULL,
    -- A hash of the customer and the period: of one period's sales it tells which are of one shopper, and no more.
    shopper  bigint NOT NULL,
    -- Number of the period of 30 days that the order was placed in.
    period   integer NOT NULL,
    -- What a shopper adds to a product's popularity at the moment of the order.
    weight   double precision NOT NULL,
    PRIMARY KEY (order_id, sku)
);
CREATE INDEX sales_sku ON sales (sku) INCLUDE (shopper, period, weight);
CREATE INDEX sales_period ON sales (period);

-- Orders that were canceled: their creation may be told later, or again. A row goes when an order of its period no longer counts.
CREATE TABLE sales_canceled (
    order_id uuid PRIMARY KEY,
    period   integer NOT NULL
);

-- SKUs whose sales changed since the popularity of their products was worked out. A row is updated with each change, so that it is
-- locked until the change can be seen.
CREATE TABLE sales_changed (
    sku     text PRIMARY KEY,
    changes bigint NOT NULL
) WITH (fillfactor = 50);

-- Popularity was a sum of units, which canceled orders stayed in. It begins anew. The table sold is no longer used; a later migration
-- drops it.
WITH begun AS (
    UPDATE products SET popularity = 0, revision = (SELECT number + 1 FROM revision) WHERE popularity <> 0 RETURNING id
)
UPDATE revision SET number = number + 1 WHERE EXISTS (SELECT FROM begun);
