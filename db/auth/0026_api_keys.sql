-- API keys: credentials with which a program of staff acts at the edge for staff.
CREATE TABLE api_keys (
    -- Also the session of its tokens. UUIDs of version 7: the latest key has the greatest id.
    id          uuid        PRIMARY KEY,
    owner_id    uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name        text        NOT NULL CHECK (name <> ''),
    -- SHA-256 of 256 random bits.
    secret_hash bytea       NOT NULL CHECK (octet_length(secret_hash) = 32),
    permissions text[]      NOT NULL CHECK (cardinality(permissions) > 0),
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    revoked_at  timestamptz
);
CREATE UNIQUE INDEX api_keys_name ON api_keys (owner_id, name) WHERE revoked_at IS NULL;
CREATE INDEX api_keys_revoked ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL;

INSERT INTO role_permissions (role, permission) VALUES ('admin', 'keys.write') ON CONFLICT DO NOTHING;
UPDATE role_revision SET revision = revision + 1;
