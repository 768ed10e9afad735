-- The columns that pkg/audit has in every schema (db/kit/0002), for the writes by staff among the events.
ALTER TABLE audit_events
    ADD COLUMN via         text,
    ADD COLUMN method      text,
    ADD COLUMN permission  text,
    ADD COLUMN request_id  text,
    ADD COLUMN object_kind text,
    ADD COLUMN object_ids  text[],
    ADD COLUMN versions    bigint[];
