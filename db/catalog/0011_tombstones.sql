-- A standard term (ADR 0034): removals becomes tombstones. Nothing is copied. Processes of the release before use the view until they are
-- replaced; it is dropped with v1.0.
ALTER TABLE removals RENAME TO tombstones;
ALTER INDEX removals_pkey RENAME TO tombstones_pkey;

CREATE VIEW removals AS SELECT product_id, revision FROM tombstones;
