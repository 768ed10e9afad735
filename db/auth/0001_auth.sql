-- Credentials, sessions and the audit log. Tokens are stored as SHA-256 only, e-mail addresses in accounts only.

CREATE TABLE accounts (
    -- The subject of the person's tokens.
    id            uuid        PRIMARY KEY,
    -- As the person wrote it: where mail goes.
    email         text        NOT NULL,
    -- In the form in which two spellings of an address are one: what a login is looked up by.
    email_lookup  text        NOT NULL CONSTRAINT accounts_email_taken UNIQUE,
    -- argon2id in its encoded form, which carries its own parameters and salt.
    password_hash text        NOT NULL,
    roles         text[]      NOT NULL,
    created_at    timestamptz NOT NULL
);

-- A session is one login and what follows from it: the family of its refresh tokens.
CREATE TABLE sessions (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES accounts,
    client_id  text        NOT NULL,
    started_at timestamptz NOT NULL,
    -- Never moved: no token of the session lives longer.
    ends_at    timestamptz NOT NULL CHECK (ends_at > started_at),
    revoked_at timestamptz
);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_ended ON sessions (ends_at);

CREATE TABLE refresh_tokens (
    hash             bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
    session_id       uuid        NOT NULL REFERENCES sessions ON DELETE CASCADE,
    issued_at        timestamptz NOT NULL,
    used_at          timestamptz,
    successor_hash   bytea,
    -- The successor, encrypted under a key derived from this token, for the few seconds in which a lost reply may be asked
    -- for again.
    successor_sealed bytea,
    CHECK ((used_at IS NULL) = (successor_hash IS NULL))
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
CREATE UNIQUE INDEX refresh_tokens_one_live ON refresh_tokens (session_id) WHERE used_at IS NULL;
CREATE INDEX refresh_tokens_sealed ON refresh_tokens (used_at) WHERE successor_sealed IS NOT NULL;

-- Password attempts of the current window, also for addresses without an account, which must not be told apart.
CREATE TABLE login_attempts (
    -- SHA-256 of the address's lookup form.
    email_key      bytea       PRIMARY KEY CHECK (octet_length(email_key) = 32),
    attempts       integer     NOT NULL CHECK (attempts > 0),
    window_ends_at timestamptz NOT NULL
);
CREATE INDEX login_attempts_ended ON login_attempts (window_ends_at);

-- Append-only: the service may add and read, never change.
CREATE TABLE audit_events (
    id         bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at         timestamptz NOT NULL,
    event      text        NOT NULL,
    account_id uuid,
    session_id uuid,
    client_id  text,
    -- Who did it, where it was not the person: the subject of the caller's token.
    actor      text,
    -- The role of role_granted.
    role       text
);
REVOKE UPDATE, DELETE ON audit_events FROM akinai_auth;
