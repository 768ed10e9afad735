-- Tables of pkg/event, the same in every schema that publishes or consumes.

-- Events on their way to Kafka. The relay publishes rows without published_at and purges old ones.
CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id     uuid NOT NULL,
    type         text NOT NULL,
    topic        text NOT NULL,
    key          text NOT NULL,
    payload      bytea NOT NULL,
    trace_parent text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;

-- Receipts: a consumer inserts one in the transaction of the effect, so that a second delivery has none.
CREATE TABLE inbox (
    consumer    text NOT NULL,
    event_id    uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);

-- Rows arrive in the order of time, so the purge needs a few pages only.
CREATE INDEX inbox_received_at ON inbox USING brin (received_at);

-- Messages that a consumer gave up on, as they came, to be looked at and replayed.
CREATE TABLE dead_letters (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer  text NOT NULL,
    event_id  uuid NOT NULL,
    topic     text NOT NULL,
    key       text NOT NULL,
    type      text NOT NULL,
    payload   bytea NOT NULL,
    headers   jsonb NOT NULL,
    error     text NOT NULL,
    attempts  integer NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now()
);
