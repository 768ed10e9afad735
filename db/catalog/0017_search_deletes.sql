-- A standard term (ADR 0034): remainders, which are words with up to two letters left out, become deletes. Nothing is copied. Processes of
-- the release before use the view until they are replaced; it is dropped with v1.0.
ALTER TABLE search_remainders RENAME TO search_deletes;
ALTER TABLE search_deletes RENAME COLUMN remainder TO deleted;
ALTER INDEX search_remainders_pkey RENAME TO search_deletes_pkey;
ALTER INDEX search_remainders_term RENAME TO search_deletes_term;

CREATE VIEW search_remainders AS SELECT deleted AS remainder, term FROM search_deletes;
