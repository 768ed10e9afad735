-- The secret of a second factor that the owner of an account is about to set up on the account page.
CREATE TABLE factor_enrollments (
    -- The browser login, or the session, in which it was begun: no other can confirm it.
    holder              uuid        PRIMARY KEY,
    account_id          uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- Encrypted as in second_factors.
    sealed_secret       bytea       NOT NULL,
    -- That of the account when it was begun. A change of the credentials ends the enrollment.
    credentials_version integer     NOT NULL,
    created_at          timestamptz NOT NULL
);
CREATE INDEX factor_enrollments_account ON factor_enrollments (account_id);
