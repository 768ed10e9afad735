-- Second factors: one-time codes (TOTP, RFC 6238) and recovery codes. An account has one factor at most; it is not replaced, only removed.
CREATE TABLE second_factors (
    account_id    uuid        PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    -- The secret, encrypted with second-factor.key of the service.
    sealed_secret bytea       NOT NULL,
    -- The time step of the last code that was used. Codes of this step and of earlier ones are not accepted.
    last_step     bigint      NOT NULL,
    created_at    timestamptz NOT NULL
);
CREATE TABLE recovery_codes (
    account_id uuid        NOT NULL REFERENCES second_factors ON DELETE CASCADE,
    -- SHA-256 of a code of 80 random bits, which needs neither salt nor stretching.
    hash       bytea       NOT NULL CHECK (octet_length(hash) = 32),
    used_at    timestamptz,
    PRIMARY KEY (account_id, hash)
);

-- A login whose password was right and whose second factor is still to be proven: the browser has the cookie of step_hash.
ALTER TABLE auth_requests
    -- The class of authentication that the client asked for; '' for any.
    ADD COLUMN acr              text NOT NULL DEFAULT '',
    ADD COLUMN step_hash        bytea CHECK (octet_length(step_hash) = 32),
    ADD COLUMN step_account     uuid REFERENCES accounts ON DELETE CASCADE,
    ADD COLUMN step_credentials integer,
    ADD COLUMN step_at          timestamptz,
    -- The encrypted secret of a factor that this login is about to add.
    ADD COLUMN step_secret      bytea,
    -- When the second factor was proven, if the login waits for the person to save the recovery codes.
    ADD COLUMN step_proven_at   timestamptz;
CREATE INDEX auth_requests_step_account ON auth_requests (step_account) WHERE step_account IS NOT NULL;

INSERT INTO role_permissions (role, permission) VALUES ('admin', 'factors.reset');
