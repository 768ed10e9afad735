-- Standard terms (ADR 0034): unannounced becomes pending_changes, announced becomes published_levels, items becomes skus. Nothing is
-- copied, and each lock lasts for a moment. Processes of the release before use the views until they are replaced; they are dropped with
-- v1.0. The sequence has no such form: meanwhile, a publisher of that release fails, and the changes wait for one of this release.
ALTER TABLE unannounced RENAME TO pending_changes;
ALTER INDEX unannounced_pkey RENAME TO pending_changes_pkey;
ALTER SEQUENCE unannounced_id_seq RENAME TO pending_changes_id_seq;
ALTER TABLE announced RENAME TO published_levels;
ALTER INDEX announced_pkey RENAME TO published_levels_pkey;
ALTER SEQUENCE announcements RENAME TO stock_revision;
ALTER TABLE items RENAME TO skus;
ALTER INDEX items_pkey RENAME TO skus_pkey;
ALTER TABLE skus RENAME CONSTRAINT items_low_threshold_check TO skus_low_threshold;
ALTER TABLE skus RENAME CONSTRAINT items_status_check TO skus_status;

CREATE VIEW unannounced AS SELECT id, movement_id, sku, location, on_hand_delta, reserved_delta FROM pending_changes;
CREATE VIEW announced AS SELECT sku, location, on_hand, reserved FROM published_levels;
CREATE VIEW items AS SELECT sku, low_threshold, status FROM skus;
