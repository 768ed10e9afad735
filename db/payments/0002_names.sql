-- A standard term (ADR 0034): moves becomes transitions. Nothing is copied. Processes of the release before write through the view until
-- they are replaced; it is dropped with v1.0.
ALTER TABLE moves RENAME TO transitions;
ALTER INDEX moves_pkey RENAME TO transitions_pkey;

CREATE VIEW moves AS SELECT order_id, version, from_state, to_state, bank_reference, actor, at FROM transitions;
REVOKE UPDATE, DELETE ON moves FROM akinai_payments;
