-- Passkeys (WebAuthn) with which people log in, and the ceremonies in progress.

CREATE TABLE passkeys (
    -- The credential id, which the authenticator chose.
    id         bytea       PRIMARY KEY CHECK (octet_length(id) BETWEEN 1 AND 1023),
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- Chosen by its owner.
    name       text        NOT NULL CHECK (name <> ''),
    -- Public key, flags and attestation, as the library reads them. It is no secret.
    credential jsonb       NOT NULL,
    -- The authenticator's counter of signatures; 0 if it has none.
    sign_count bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX passkeys_account ON passkeys (account_id, created_at);

CREATE TABLE passkey_ceremonies (
    -- The browser login that adds a passkey, or the authorization request that logs in by one.
    holder     uuid        PRIMARY KEY,
    -- The challenge, and what the response must say. It is deleted when a response comes.
    state      jsonb       NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX passkey_ceremonies_created ON passkey_ceremonies (created_at);

-- Whether the login was one by a passkey: the claim amr.
ALTER TABLE browser_logins ADD COLUMN by_passkey boolean NOT NULL DEFAULT false;

-- When the account got a second factor that it did not have. A replacement keeps it. Null: before this column.
ALTER TABLE second_factors ADD COLUMN first_at timestamptz;
