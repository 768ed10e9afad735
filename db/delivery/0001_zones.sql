CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public;

CREATE TABLE carriers (
    code text PRIMARY KEY CHECK (code ~ '^[a-z0-9_]{1,32}$'),
    name text NOT NULL
);
INSERT INTO carriers (code, name) VALUES
    ('japan_post', '日本郵便'), ('own', '自社配送'), ('sagawa', '佐川急便'), ('yamato', 'ヤマト運輸');
REVOKE INSERT, UPDATE, DELETE ON carriers FROM akinai_delivery;

-- What was imported from one source, and whom to credit where it is shown.
CREATE TABLE data_sets (
    name        text        PRIMARY KEY,
    attribution text        NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT now()
);

-- An address belongs to the zone with the highest priority that contains it, then to the one with the first code.
CREATE TABLE zones (
    code        text        PRIMARY KEY CHECK (code ~ '^[A-Za-z0-9_.-]{1,64}$'),
    set_name    text        NOT NULL REFERENCES data_sets,
    name        text        NOT NULL,
    priority    integer     NOT NULL,
    valid_from  timestamptz NOT NULL DEFAULT '-infinity',
    valid_until timestamptz NOT NULL DEFAULT 'infinity',
    -- NULL for a zone of postal codes.
    area        geometry(MultiPolygon, 4326) CHECK (NOT ST_IsEmpty(area)),
    -- SHA-256 of what was imported, so that a repetition changes nothing.
    digest      bytea       NOT NULL,
    version     bigint      NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT zones_period CHECK (valid_from < valid_until)
);
CREATE INDEX zones_area ON zones USING gist (area);

-- The digits with which the postal codes of a zone begin.
CREATE TABLE zone_postal_codes (
    prefix text NOT NULL CHECK (prefix ~ '^[0-9]{3,7}$'),
    zone   text NOT NULL REFERENCES zones ON DELETE CASCADE,
    -- The zone has no area, so the list counts for addresses with a point, too.
    alone  boolean NOT NULL,
    PRIMARY KEY (prefix, zone)
);
CREATE INDEX zone_postal_codes_zone ON zone_postal_codes (zone);

CREATE TABLE zone_methods (
    zone                 text     NOT NULL REFERENCES zones ON DELETE CASCADE,
    method               text     NOT NULL CHECK (method ~ '^[a-z0-9][a-z0-9-]{0,31}$'),
    carrier              text     NOT NULL REFERENCES carriers,
    lead_days            smallint NOT NULL CHECK (lead_days BETWEEN 0 AND 60),
    -- Minutes after midnight in the time zone of the shop; 0: none.
    cut_off_minutes      smallint NOT NULL CHECK (cut_off_minutes BETWEEN 0 AND 1439),
    -- Days of the week, bit 0 is Monday.
    dispatch_weekdays    smallint NOT NULL CHECK (dispatch_weekdays BETWEEN 1 AND 127),
    dispatch_on_holidays boolean  NOT NULL,
    windows_refused      boolean  NOT NULL,
    -- JPY; NULL: never free.
    free_over            bigint   CHECK (free_over >= 0),
    -- Rows of {max_grams, min_amount, amount}: read as a whole, with their method.
    fees                 jsonb    NOT NULL,
    PRIMARY KEY (zone, method)
);

-- A point that stands for a town. Addresses are matched by key: the town without 大字 and 丁目, in half-width digits.
CREATE TABLE town_points (
    prefecture  text                  NOT NULL,
    city        text                  NOT NULL,
    town        text                  NOT NULL,
    koaza       text                  NOT NULL,
    key         text                  NOT NULL,
    -- The key without the number of the chome and without koaza.
    base        text                  NOT NULL,
    at          geometry(Point, 4326) NOT NULL,
    approximate boolean               NOT NULL,
    set_name    text                  NOT NULL REFERENCES data_sets,
    PRIMARY KEY (prefecture, city, town, koaza)
);
CREATE INDEX town_points_key ON town_points (prefecture, city, key);
CREATE INDEX town_points_base ON town_points (prefecture, city, base);
CREATE INDEX town_points_at ON town_points USING gist (at);
