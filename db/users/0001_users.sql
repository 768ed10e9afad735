-- Profiles and address books, keyed by the subject of the person's tokens.

CREATE TABLE profiles (
    user_id      uuid        PRIMARY KEY,
    -- Empty as long as the person wrote an address but no profile.
    display_name text        NOT NULL DEFAULT '',
    version      bigint      NOT NULL DEFAULT 0 CHECK (version >= 0),
    -- How many addresses the person has. It grows in the statement that adds one, and so holds the limit against any number
    -- of concurrent adds.
    addresses    smallint    NOT NULL DEFAULT 0 CONSTRAINT profiles_addresses_limit CHECK (addresses BETWEEN 0 AND 20),
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CHECK ((version = 0) = (display_name = ''))
);

CREATE TABLE addresses (
    user_id     uuid        NOT NULL REFERENCES profiles,
    -- Derived from person and content: the same address twice is the same row.
    id          uuid        NOT NULL,
    -- The order in which they were added; the person's lowest is the default address.
    number      bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    name        text        NOT NULL,
    postal_code text        NOT NULL,
    prefecture  text        NOT NULL,
    city        text        NOT NULL,
    line1       text        NOT NULL,
    line2       text        NOT NULL,
    phone       text        NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (user_id, id)
);
