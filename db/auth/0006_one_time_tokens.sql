-- Links in mails. A row is written when its mail is sent.
CREATE TABLE one_time_tokens (
    hash       bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    purpose    text        NOT NULL CHECK (purpose IN ('verify', 'reset', 'email_change')),
    -- The address that the token proves: that of the account, or the new one of email_change.
    email      text        NOT NULL,
    -- The mail that contains the token. Another attempt to send the mail replaces the token.
    mail_id    uuid        NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX one_time_tokens_account ON one_time_tokens (account_id, purpose);
CREATE INDEX one_time_tokens_mail ON one_time_tokens (mail_id);
CREATE INDEX one_time_tokens_expired ON one_time_tokens (expires_at);

-- When the person proved that the address is theirs; and the language of mails, '' for the shop's.
ALTER TABLE accounts ADD COLUMN email_verified_at timestamptz, ADD COLUMN language text NOT NULL DEFAULT '';

-- The sessions and logins that end with a password or an address.
CREATE INDEX sessions_of_account ON sessions (account_id) WHERE revoked_at IS NULL;
CREATE INDEX browser_logins_of_account ON browser_logins (account_id) WHERE ended_at IS NULL;
