-- Who made the last change, for the answer to a stale write: the subject of the token. Null for rows that an older release wrote last.
ALTER TABLE products ADD COLUMN updated_by text;
ALTER TABLE categories ADD COLUMN updated_by text;
ALTER TABLE collections ADD COLUMN updated_at timestamptz, ADD COLUMN updated_by text;
