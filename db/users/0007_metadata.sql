-- Facts for other systems, by key; written by staff (ADR 0042). They have a version of their own: the person writes the rest of the row.
ALTER TABLE profiles
    ADD COLUMN metadata            jsonb  NOT NULL DEFAULT '{}',
    ADD COLUMN metadata_version    bigint NOT NULL DEFAULT 0 CHECK (metadata_version >= 0),
    ADD COLUMN metadata_updated_at timestamptz,
    ADD COLUMN metadata_updated_by text;
