-- Stock by location, what orders hold of it, and the book of every change.

-- SKUs and locations sort by byte, here and in the service: the order in which levels are locked must not depend on a locale.
CREATE TABLE levels (
    sku      text   COLLATE "C" NOT NULL,
    location text   COLLATE "C" NOT NULL,
    -- Physical units, the reserved ones included.
    on_hand  bigint NOT NULL,
    reserved bigint NOT NULL DEFAULT 0,
    -- Counts edits by people.
    version  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (sku, location),
    -- The last line against selling what is not there.
    CONSTRAINT levels_reserved CHECK (reserved >= 0 AND reserved <= on_hand)
) WITH (fillfactor = 50); -- updated by every order: new versions stay on the page and touch no index

CREATE TABLE reservations (
    order_id   uuid        PRIMARY KEY,
    state      text        NOT NULL CHECK (state IN ('held', 'committed', 'released', 'expired')),
    -- SHA-256 of the demand, to tell a repeat from a mistake.
    digest     bytea       NOT NULL CHECK (length(digest) = 32),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- The sweeper's work, and nothing else.
CREATE INDEX reservations_held ON reservations (expires_at) WHERE state = 'held';

-- No foreign keys: one statement writes a reservation with its lines, nothing ever deletes a reservation or a level, and the
-- checks of three lines would cost a sixth of the whole reservation.
CREATE TABLE reservation_lines (
    order_id uuid   NOT NULL,
    sku      text   COLLATE "C" NOT NULL,
    location text   COLLATE "C" NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, sku, location)
);

-- The book. The sums of the deltas of a SKU at a location are its level.
CREATE TABLE movements (
    id             bigint GENERATED ALWAYS AS IDENTITY,
    sku            text   COLLATE "C" NOT NULL,
    location       text   COLLATE "C" NOT NULL,
    cause          text   NOT NULL CHECK (cause IN ('received', 'reserved', 'released', 'expired', 'adjusted')),
    on_hand_delta  bigint NOT NULL,
    reserved_delta bigint NOT NULL,
    -- The order, delivery note or count that caused it.
    reference      text   NOT NULL,
    -- The user, or "system:" and a service, that asked.
    actor          text   NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sku, id) -- the book is read by SKU; ids are unique by themselves
);

-- What is written stays written: the service can add to the book, and end reservations, but take nothing back.
REVOKE UPDATE, DELETE ON movements, reservation_lines FROM akinai_inventory;
REVOKE DELETE ON levels, reservations FROM akinai_inventory;
