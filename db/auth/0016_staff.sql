-- Staff are the accounts with a role other than customer. They have a name, which their colleagues see. A disabled account cannot log in.
ALTER TABLE accounts ADD COLUMN name text NOT NULL DEFAULT '', ADD COLUMN disabled_at timestamptz;

-- An address whose owner may become staff by a one-time link. The row of an open invitation is deleted when it is replaced or canceled.
CREATE TABLE invitations (
    id           uuid        PRIMARY KEY,
    email        text        NOT NULL,
    email_lookup text        NOT NULL,
    roles        text[]      NOT NULL CHECK (cardinality(roles) > 0),
    -- Account of the staff member who invited. NULL for the first superadmin, whom an operator invites.
    invited_by   uuid,
    -- The mail that contains the token. Another attempt to send it replaces the token. NULL if the link was printed.
    mail_id      uuid        CONSTRAINT invitations_mail UNIQUE,
    -- SHA-256 of the token; NULL until the mail is sent.
    hash         bytea       CONSTRAINT invitations_hash UNIQUE CHECK (octet_length(hash) = 32),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz
);
CREATE UNIQUE INDEX invitations_open ON invitations (email_lookup) WHERE used_at IS NULL;
CREATE INDEX invitations_expired ON invitations (expires_at);

INSERT INTO role_permissions (role, permission) VALUES
    ('admin', 'staff.disable'), ('admin', 'staff.invite'), ('admin', 'staff.read');

-- The tool for operators logs staff in. A port that another program has is passed over for the next one.
INSERT INTO clients (id, name, kind, redirect_uris, post_logout_redirect_uris, cors_origins, audiences, grants) VALUES
    ('akinaictl', 'akinaictl', 'public',
     ARRAY['http://127.0.0.1:18250/callback', 'http://127.0.0.1:18251/callback', 'http://127.0.0.1:18252/callback'],
     '{}', '{}', ARRAY['akinai-admin'], ARRAY['authorization_code', 'refresh_token'])
ON CONFLICT (id) DO NOTHING;
