-- The versions of the shop's pages to which the owners of accounts agreed when they registered. Appended only: they prove it.
CREATE TABLE consents (
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    page       text        NOT NULL CHECK (page IN ('terms', 'privacy')),
    version    bigint      NOT NULL CHECK (version > 0),
    agreed_at  timestamptz NOT NULL,
    PRIMARY KEY (account_id, page, version)
);
