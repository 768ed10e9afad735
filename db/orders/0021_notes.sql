-- What staff have noted about an order. Append-only.
CREATE TABLE order_notes (
    order_id uuid        NOT NULL REFERENCES orders,
    id       uuid        NOT NULL,
    text     text        NOT NULL CHECK (text <> ''),
    author   text        NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (order_id, id)
);
CREATE INDEX order_notes_latest ON order_notes (order_id, at DESC, id DESC);
