-- The audit log of pkg/audit: a row for every committed write by staff, written in the transaction of the write. Rows contain ids and
-- names of methods only, nothing that people wrote. Append-only: the service may add and read, never change. auth has had a table of this
-- name since its first migration, and gives it these columns in one of its own.
DO $$
BEGIN
    IF current_schema() = 'auth' THEN
        RETURN;
    END IF;
    CREATE TABLE audit_events (
        id          bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
        at          timestamptz NOT NULL DEFAULT now(),
        -- The subject of the caller's token, its login session, and the module that signed the token: the edge, for a person.
        actor       text        NOT NULL,
        session_id  text,
        via         text        NOT NULL,
        -- The called procedure, the permission that it requires, and the trace of the request.
        method      text        NOT NULL,
        permission  text        NOT NULL,
        request_id  text,
        -- What was written: ids of one kind, and the version of each after the write; 0 if it was deleted or has none.
        object_kind text        NOT NULL,
        object_ids  text[]      NOT NULL CHECK (cardinality(object_ids) > 0),
        versions    bigint[]    NOT NULL CHECK (cardinality(versions) = cardinality(object_ids))
    );
    EXECUTE format('REVOKE UPDATE, DELETE ON audit_events FROM %I', 'akinai_' || current_schema());
END $$;
