-- Staff search the audit log: all events, the latest first; those of an actor; those of an object. reason is a code with which the
-- person said why. auth has its own table, see 0002.
DO $$
BEGIN
    IF current_schema() = 'auth' THEN
        RETURN;
    END IF;
    ALTER TABLE audit_events ADD COLUMN reason text;
    CREATE INDEX audit_events_latest ON audit_events (at DESC, id DESC) WHERE method IS NOT NULL;
    CREATE INDEX audit_events_by_actor ON audit_events (actor, at DESC, id DESC) WHERE method IS NOT NULL;
    CREATE INDEX audit_events_by_object ON audit_events USING gin (object_ids) WHERE method IS NOT NULL;
END $$;
