-- The OpenID Connect issuer: its clients, the authorization requests that browsers are in, and the logins that browsers keep.

CREATE TABLE clients (
    id                        text   PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9-]{1,62}$'),
    -- Shown on the login page.
    name                      text   NOT NULL,
    kind                      text   NOT NULL CHECK (kind IN ('confidential', 'public')),
    -- SHA-256 of a secret of 256 random bits, which needs neither salt nor stretching.
    secret_hash               bytea  CHECK (octet_length(secret_hash) = 32),
    -- All URIs and origins are compared exactly.
    redirect_uris             text[] NOT NULL,
    post_logout_redirect_uris text[] NOT NULL,
    cors_origins              text[] NOT NULL,
    -- The edges that tokens may be for; the first is the default.
    audiences                 text[] NOT NULL CHECK (cardinality(audiences) > 0),
    grants                    text[] NOT NULL
        CHECK (grants <@ ARRAY['authorization_code', 'refresh_token', 'client_credentials']),
    CHECK ((kind = 'confidential') = (secret_hash IS NOT NULL)),
    CHECK (kind = 'confidential' OR NOT 'client_credentials' = ANY (grants))
);

-- A login that a browser keeps, so that a second client needs no password. It is live until it ends, unless the password changed
-- or one of the sessions that began with it was revoked.
CREATE TABLE browser_logins (
    id              uuid        PRIMARY KEY,
    -- SHA-256 of the cookie.
    hash            bytea       NOT NULL CONSTRAINT browser_logins_hash UNIQUE CHECK (octet_length(hash) = 32),
    account_id      uuid        NOT NULL REFERENCES accounts,
    acr             text        NOT NULL,
    -- SHA-256 of the account's password hash at the login.
    password_mark   bytea       NOT NULL,
    authenticated_at timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    ended_at        timestamptz
);
CREATE INDEX browser_logins_ended ON browser_logins (ends_at);

-- An authorization request: from the client's redirect until its code is redeemed or expires.
CREATE TABLE auth_requests (
    id              uuid        PRIMARY KEY,
    -- SHA-256 of the cookie of the browser that made the request. No other browser may continue it.
    browser_hash    bytea       NOT NULL CHECK (octet_length(browser_hash) = 32),
    client_id       text        NOT NULL REFERENCES clients ON DELETE CASCADE,
    redirect_uri    text        NOT NULL,
    state           text        NOT NULL,
    nonce           text        NOT NULL,
    scopes          text[]      NOT NULL,
    audience        text        NOT NULL,
    -- base64url of the SHA-256 of the verifier (RFC 7636, S256).
    code_challenge  text        NOT NULL,
    -- The account that must log in, if the client named one.
    account_hint    uuid,
    expires_at      timestamptz NOT NULL,
    -- Set by the login, once: SHA-256 of the code.
    code_hash       bytea       CONSTRAINT auth_requests_code UNIQUE CHECK (octet_length(code_hash) = 32),
    code_expires_at timestamptz,
    login_id        uuid        REFERENCES browser_logins ON DELETE CASCADE,
    -- Set when the code is redeemed, once: the session that it gave.
    session_id      uuid,
    CHECK ((code_hash IS NULL) = (login_id IS NULL) AND (code_hash IS NULL) = (code_expires_at IS NULL)),
    CHECK (session_id IS NULL OR code_hash IS NOT NULL)
);
CREATE INDEX auth_requests_expired ON auth_requests (expires_at);
CREATE INDEX auth_requests_login ON auth_requests (login_id) WHERE login_id IS NOT NULL;

ALTER TABLE sessions
    -- The aud of access tokens. NULL in sessions of the release before: "akinai-" and the client id.
    ADD COLUMN audience         text,
    -- When and how the person proved who they are. NULL in sessions of the release before: when the session started, by password.
    ADD COLUMN authenticated_at timestamptz,
    ADD COLUMN acr              text,
    ADD COLUMN scopes           text[] NOT NULL DEFAULT '{}',
    -- The login of the browser, if the session began with one.
    ADD COLUMN login_id         uuid;
CREATE INDEX sessions_login ON sessions (login_id) WHERE login_id IS NOT NULL;
