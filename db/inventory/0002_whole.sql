-- The whole inventory: places, back-orders, what becomes of a reservation after it was committed, and what is told of changes.

-- Places that stock is kept at.
CREATE TABLE locations (
    code     text    COLLATE "C" PRIMARY KEY CHECK (code ~ '^[a-z0-9-]{1,64}$'),
    name     text    NOT NULL,
    -- Orders are served from the smallest first; ties go by code.
    priority integer NOT NULL,
    -- Orders take nothing from a closed place. What they hold there stays theirs.
    open     boolean NOT NULL DEFAULT true,
    -- Counts edits, from 1: 0 is the version of a place that does not exist yet.
    version  bigint  NOT NULL DEFAULT 1
);
INSERT INTO locations (code, name, priority) VALUES ('main', 'Main warehouse', 0);
INSERT INTO locations (code, name, priority) SELECT DISTINCT location, location, 100 FROM levels WHERE location <> 'main';

ALTER TABLE levels
    -- Units that may be promised beyond those on hand.
    ADD COLUMN backorder_limit bigint NOT NULL DEFAULT 0 CHECK (backorder_limit >= 0),
    ADD CONSTRAINT levels_on_hand CHECK (on_hand >= 0),
    DROP CONSTRAINT levels_reserved,
    ADD CONSTRAINT levels_reserved CHECK (reserved >= 0 AND reserved <= on_hand + backorder_limit);

ALTER TABLE reservations
    DROP CONSTRAINT reservations_state_check,
    ADD CONSTRAINT reservations_state CHECK
        (state IN ('held', 'committed', 'released', 'expired', 'fulfilled', 'restocked', 'written_off'));

-- With reservations_held, all that is live: the reconcile job reads these and no history.
CREATE INDEX reservations_committed ON reservations (order_id) WHERE state = 'committed';

-- What became of the units of a line. While the reservation is live, quantity - released - fulfilled are held; afterwards none.
ALTER TABLE reservation_lines
    ADD COLUMN released    bigint NOT NULL DEFAULT 0 CHECK (released >= 0),
    ADD COLUMN fulfilled   bigint NOT NULL DEFAULT 0 CHECK (fulfilled >= 0),
    ADD COLUMN restocked   bigint NOT NULL DEFAULT 0 CHECK (restocked >= 0),
    ADD COLUMN written_off bigint NOT NULL DEFAULT 0 CHECK (written_off >= 0),
    ADD CONSTRAINT reservation_lines_parts CHECK (released + fulfilled <= quantity AND restocked + written_off <= fulfilled);

ALTER TABLE movements
    -- Why a person did it; '' for what orders do.
    ADD COLUMN reason text NOT NULL DEFAULT '',
    DROP CONSTRAINT movements_cause_check,
    ADD CONSTRAINT movements_cause CHECK (cause IN
        ('received', 'reserved', 'released', 'expired', 'adjusted', 'shipped', 'returned', 'written_off', 'transferred'));

-- Changes that name themselves, so that a repeated one is done once.
CREATE TABLE operations (
    id         uuid        PRIMARY KEY,
    -- SHA-256 of what was asked, to tell a repeat from a mistake.
    digest     bytea       NOT NULL CHECK (length(digest) = 32),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Movements that have not been told yet, and changed back-order limits (those without a movement). Whoever writes a movement
-- writes its row here in the same statement; the announcer takes rows away and adds them to announced, in one transaction.
CREATE TABLE unannounced (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    movement_id    bigint,
    sku            text   COLLATE "C" NOT NULL,
    location       text   COLLATE "C" NOT NULL,
    on_hand_delta  bigint NOT NULL,
    reserved_delta bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02);

-- Levels as they were told last: the sums of all movements that are no longer in unannounced. So
-- announced + unannounced = levels at any moment, which the reconcile job checks without reading the book's history.
CREATE TABLE announced (
    sku      text   COLLATE "C" NOT NULL,
    location text   COLLATE "C" NOT NULL,
    on_hand  bigint NOT NULL,
    reserved bigint NOT NULL,
    PRIMARY KEY (sku, location)
) WITH (fillfactor = 50);
INSERT INTO unannounced (movement_id, sku, location, on_hand_delta, reserved_delta)
SELECT id, sku, location, on_hand_delta, reserved_delta FROM movements ORDER BY id;

-- Numbers the announcements. Ids of unannounced cannot: one may be given out first and committed last.
CREATE SEQUENCE announcements;

-- What is kept of a SKU over all places.
CREATE TABLE items (
    sku           text   COLLATE "C" PRIMARY KEY,
    -- Available units from which on the SKU counts as low; NULL: the service's own setting.
    low_threshold bigint CHECK (low_threshold >= 0),
    -- As told last; '' before the first time.
    status        text   NOT NULL DEFAULT '' CHECK (status IN ('', 'in', 'low', 'out'))
);

-- The parts of a line may grow, what was promised may not change; the book and the operations stay as they are written.
GRANT UPDATE (released, fulfilled, restocked, written_off) ON reservation_lines TO akinai_inventory;
REVOKE UPDATE, DELETE ON operations FROM akinai_inventory;
REVOKE DELETE ON locations, items FROM akinai_inventory;
