-- Staff search the audit log by action and by kind of object, also rare ones, in a large history. The other schemas: db/kit/0005.
CREATE INDEX audit_events_by_action ON audit_events (split_part(method, '/', 3), at DESC, id DESC) WHERE method IS NOT NULL;
CREATE INDEX audit_events_by_kind ON audit_events (object_kind, at DESC, id DESC) WHERE method IS NOT NULL;
