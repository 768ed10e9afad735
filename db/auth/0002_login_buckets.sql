-- Password attempts, counted for (account, client address), for the account and for the client address apart, whether or not there
-- is such an account: each a leaky bucket. login_attempts is of the release before, which may still write it while this one starts.

CREATE TABLE login_buckets (
    -- 1 account, 2 account and address, 3 address; then SHA-256 of the account's lookup form, the client's address, or both.
    key      bytea       PRIMARY KEY CHECK (octet_length(key) = 33),
    -- When the bucket will have run empty: an attempt moves it by one step, and one that would move it too far is refused.
    empty_at timestamptz NOT NULL
);
CREATE INDEX login_buckets_empty ON login_buckets (empty_at);

-- Where an account was logged in to with success: what strangers try elsewhere does not count there.
CREATE TABLE known_addresses (
    -- The key of login_buckets for account and address.
    key   bytea       PRIMARY KEY CHECK (octet_length(key) = 33),
    until timestamptz NOT NULL
);
CREATE INDEX known_addresses_until ON known_addresses (until);
