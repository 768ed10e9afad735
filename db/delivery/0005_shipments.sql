-- What is to be shipped of a confirmed order. The row is the order's in this service: it counts its shipments, so that what concerns all
-- of them is decided under one lock.
CREATE TABLE shipment_orders (
    order_id     uuid        PRIMARY KEY,
    order_number text        NOT NULL,
    -- due: its shipments are to be planned at due_at; planned; canceled.
    state        text        NOT NULL CHECK (state IN ('due', 'planned', 'canceled')),
    due_at       timestamptz,
    -- Shipments that are not canceled, those that ever left the shop, and those that were delivered.
    shipments    integer     NOT NULL DEFAULT 0,
    handed_over  integer     NOT NULL DEFAULT 0,
    delivered    integer     NOT NULL DEFAULT 0,
    CHECK ((state = 'due') = (due_at IS NOT NULL)),
    CHECK (0 <= delivered AND delivered <= handed_over AND handed_over <= shipments)
);
CREATE INDEX shipment_orders_due ON shipment_orders (due_at) WHERE state = 'due';

-- A part of an order that leaves one location. state is the shop's axis, carrier_status the carrier's
-- (services/delivery/internal/domain/shipment.go). No row has a name or an address: they are read from the order.
CREATE TABLE shipments (
    id              uuid        PRIMARY KEY,
    order_id        uuid        NOT NULL REFERENCES shipment_orders,
    location        text        NOT NULL,
    availability    text        NOT NULL CHECK (availability IN ('in_stock', 'back_order')),
    -- SKU, name and quantity.
    lines           jsonb       NOT NULL,
    method          text        NOT NULL,
    carrier         text        NOT NULL,
    ship_on         date        NOT NULL,
    arrive_on       date,
    window_code     text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('planned', 'packed', 'handed_over', 'delivered', 'returned_to_sender', 'lost', 'canceled')),
    carrier_status  text        NOT NULL DEFAULT '',
    -- The time of the last report, as the report says.
    carrier_at      timestamptz,
    tracking_number text        NOT NULL DEFAULT '',
    -- Set while a hand-over is not finished: when recovery may repeat it. Its stock may have left.
    hand_over_at    timestamptz,
    reason          text        NOT NULL DEFAULT '',
    version         bigint      NOT NULL DEFAULT 1,
    updated_at      timestamptz NOT NULL,
    UNIQUE (order_id, location, availability),
    CHECK (hand_over_at IS NULL OR state = 'packed'),
    CHECK (carrier_status = '' OR state NOT IN ('planned', 'packed', 'canceled'))
);
CREATE INDEX shipments_open ON shipments (ship_on, id) WHERE state IN ('planned', 'packed');
CREATE INDEX shipments_by_day ON shipments (ship_on, id);
CREATE INDEX shipments_hand_over ON shipments (hand_over_at) WHERE hand_over_at IS NOT NULL;

-- Every change of a shipment, written with it. Appended only.
CREATE TABLE shipment_history (
    shipment_id    uuid        NOT NULL,
    version        bigint      NOT NULL,
    state          text        NOT NULL,
    carrier_status text        NOT NULL,
    actor          text        NOT NULL,
    reason         text        NOT NULL,
    trace_id       text        NOT NULL,
    at             timestamptz NOT NULL,
    PRIMARY KEY (shipment_id, version)
);
REVOKE UPDATE, DELETE, TRUNCATE ON shipment_history FROM akinai_delivery;
REVOKE DELETE, TRUNCATE ON shipments, shipment_orders FROM akinai_delivery;
