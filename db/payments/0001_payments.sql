-- The money of each order, as the bank last told us. A row is written after the bank's answer, never before.
CREATE TABLE payments (
    order_id       uuid        PRIMARY KEY,
    state          text        NOT NULL CHECK (state IN ('authorized', 'captured', 'failed', 'voided', 'refunded')),
    -- 'none' until the second move.
    previous_state text        NOT NULL,
    -- Minor units; 0 and '' where the order was reversed before anything was authorised.
    amount         bigint      NOT NULL CHECK (amount >= 0),
    currency       text        NOT NULL CHECK (currency ~ '^([A-Z]{3})?$'),
    -- The bank's number. Not UNIQUE: a second unique index would turn an upsert that another one overtakes into an error.
    bank_reference text        NOT NULL,
    -- Class of the card, never the token.
    method         text        NOT NULL,
    version        bigint      NOT NULL CHECK (version > 0),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
) WITH (fillfactor = 80); -- room on the page, so that a capture touches no index

-- Every move of every payment, written by the statement that makes it. version counts from 1 without a gap.
CREATE TABLE moves (
    order_id       uuid        NOT NULL,
    version        bigint      NOT NULL,
    from_state     text        NOT NULL,
    to_state       text        NOT NULL,
    bank_reference text        NOT NULL,
    -- The user, or "system:" and a service, that asked.
    actor          text        NOT NULL,
    at             timestamptz NOT NULL,
    PRIMARY KEY (order_id, version)
);

REVOKE DELETE ON payments FROM akinai_payments;
REVOKE UPDATE, DELETE ON moves FROM akinai_payments;
