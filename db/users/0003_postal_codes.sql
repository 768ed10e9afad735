-- Japan Post's tables of postal codes. A row that a later version of its table no longer has is kept and marked: addresses use it.
CREATE TABLE postal_codes (
    code            text    NOT NULL CHECK (code ~ '^[0-9]{7}$'),
    source          text    NOT NULL CHECK (source IN ('towns', 'offices')),
    -- JIS X 0402.
    municipality    text    NOT NULL,
    prefecture      text    NOT NULL,
    city            text    NOT NULL,
    -- As the table has it, with its remarks.
    town            text    NOT NULL,
    prefecture_kana text    NOT NULL,
    city_kana       text    NOT NULL,
    town_kana       text    NOT NULL,
    office          text    NOT NULL,
    office_kana     text    NOT NULL,
    street          text    NOT NULL,
    -- The first and the last version that had the row.
    since           date    NOT NULL,
    version         date    NOT NULL CHECK (version >= since),
    retired         boolean NOT NULL DEFAULT false,
    -- In the order of the table.
    id              bigint  NOT NULL GENERATED ALWAYS AS IDENTITY,
    -- A town can have two readings; then it has two rows. The hash keeps the key short: a town has up to 300 characters.
    row_key         text    NOT NULL GENERATED ALWAYS AS (
        md5(municipality || chr(31) || city || chr(31) || town || chr(31) || town_kana || chr(31) || office || chr(31) || street)) STORED,
    PRIMARY KEY (code, source, row_key)
);

-- The version of each table that was imported as a whole; the first day of the calendar before the first import. Imports lock the row.
CREATE TABLE postal_tables (
    source  text PRIMARY KEY CHECK (source IN ('towns', 'offices')),
    version date NOT NULL
);
INSERT INTO postal_tables (source, version) VALUES ('towns', '0001-01-01'), ('offices', '0001-01-01');
