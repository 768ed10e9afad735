-- Who made the last change, for the answer to a stale write: the subject of the token. Null for rows that an older release wrote last.
ALTER TABLE profiles ADD COLUMN updated_by text;
