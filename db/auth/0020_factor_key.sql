-- The key with which a secret was encrypted by a rotation of second-factor.key; null: since then, or before the first one, by the key of
-- that time. Such a row is encrypted again by the next rotation.
ALTER TABLE second_factors ADD COLUMN key_id bytea;
