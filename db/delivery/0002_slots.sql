-- Public holidays: some shops dispatch on none of them.
CREATE TABLE holidays (
    day  date PRIMARY KEY,
    name text NOT NULL
);

-- Days on which nothing arrives in a zone; '' is every zone.
CREATE TABLE closures (
    day    date NOT NULL,
    zone   text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (day, zone)
);

-- Times of the day in which orders arrive, in versions: a change ends the current version and adds the next one. No version is deleted.
CREATE TABLE windows (
    id           bigint   PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    zone         text     NOT NULL REFERENCES zones,
    method       text     NOT NULL,
    code         text     NOT NULL CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
    -- Minutes after midnight in the time zone of the shop.
    start_minute smallint NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
    end_minute   smallint NOT NULL CHECK (end_minute BETWEEN 1 AND 1440),
    -- Days of the week of arrival, bit 0 is Monday.
    weekdays     smallint NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
    on_holidays  boolean  NOT NULL,
    -- Seats a day.
    capacity     integer  NOT NULL CHECK (capacity BETWEEN 0 AND 100000),
    -- The days of the version; valid_until is excluded.
    valid_from   date     NOT NULL,
    valid_until  date     NOT NULL DEFAULT 'infinity',
    CHECK (start_minute < end_minute),
    CHECK (valid_from <= valid_until)
);
CREATE UNIQUE INDEX windows_current ON windows (zone, method, code) WHERE valid_until = 'infinity';
CREATE INDEX windows_zone ON windows (zone, method, code, valid_until);
REVOKE DELETE ON windows FROM akinai_delivery;

-- A window on a day, once an order has held a seat. The key outlives the versions of the window, so that seats are never counted twice.
CREATE TABLE slots (
    zone     text    NOT NULL,
    method   text    NOT NULL,
    code     text    NOT NULL,
    day      date    NOT NULL,
    capacity integer NOT NULL,
    taken    integer NOT NULL,
    -- Seats that the last hold got.
    granted  integer NOT NULL,
    PRIMARY KEY (zone, method, code, day),
    CONSTRAINT slots_taken CHECK (taken BETWEEN 0 AND capacity)
) WITH (fillfactor = 70);

-- The seat of an order. Live bookings (held, booked, consumed) are what slots.taken counts.
CREATE TABLE bookings (
    order_id   uuid        PRIMARY KEY,
    zone       text        NOT NULL,
    method     text        NOT NULL,
    code       text        NOT NULL,
    day        date        NOT NULL,
    -- Who orders: an account, or a guest; and a key of where to. Neither is a name or an address.
    owner      text        NOT NULL,
    address    text        NOT NULL,
    state      text        NOT NULL CHECK (state IN ('held', 'booked', 'consumed', 'released', 'expired')),
    -- The end of the hold.
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (zone, method, code, day) REFERENCES slots
);
CREATE INDEX bookings_held ON bookings (expires_at) WHERE state = 'held';
CREATE INDEX bookings_owner ON bookings (owner) WHERE state = 'held';
CREATE INDEX bookings_address ON bookings (address) WHERE state = 'held';
CREATE INDEX bookings_day ON bookings (day, zone) WHERE state IN ('held', 'booked');
REVOKE DELETE ON bookings, slots FROM akinai_delivery;
