-- Who made the last edit, for the answer to a stale write: the subject of the token. Null for rows that an older release wrote last.
ALTER TABLE locations ADD COLUMN updated_at timestamptz, ADD COLUMN updated_by text;

-- The last edit of each level by staff. Not in levels: every reservation writes those rows anew. Rows are written under the lock of
-- their level. A level that was edited last by an older release has none, or an older one: see version.
CREATE TABLE level_edits (
    sku        text   COLLATE "C" NOT NULL,
    location   text   COLLATE "C" NOT NULL,
    -- The version of the level that the edit made.
    version    bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text   NOT NULL,
    PRIMARY KEY (sku, location)
);
