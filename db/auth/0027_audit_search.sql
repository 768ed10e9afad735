-- Staff search the audit log, as in the other schemas (db/kit/0003).
CREATE INDEX audit_events_latest ON audit_events (at DESC, id DESC) WHERE method IS NOT NULL;
CREATE INDEX audit_events_by_actor ON audit_events (actor, at DESC, id DESC) WHERE method IS NOT NULL;
CREATE INDEX audit_events_by_object ON audit_events USING gin (object_ids) WHERE method IS NOT NULL;
INSERT INTO role_permissions (role, permission) VALUES ('admin', 'audit.read') ON CONFLICT DO NOTHING;
UPDATE role_revision SET revision = revision + 1;
