-- The ledger of the sandbox bank, which stands for a company outside the platform: a database of its own, which no service
-- but the sandbox library opens. One entry a merchant reference; entries are never deleted.
CREATE TABLE entries (
    reference        text        PRIMARY KEY,
    bank_reference   text        NOT NULL UNIQUE,
    -- Class of the card; '' where a void came before any authorisation.
    card             text        NOT NULL,
    amount           bigint      NOT NULL CHECK (amount >= 0),
    currency         text        NOT NULL,
    state            text        NOT NULL CHECK (state IN ('authorized', 'declined', 'captured', 'voided', 'refunded')),
    capture_attempts integer     NOT NULL DEFAULT 0,
    opened_at        timestamptz NOT NULL DEFAULT now(),
    captured_at      timestamptz,
    -- When the money went back.
    closed_at        timestamptz,
    CHECK ((captured_at IS NOT NULL) = (state IN ('captured', 'refunded'))),
    CHECK ((closed_at IS NOT NULL) = (state IN ('voided', 'refunded')))
) WITH (fillfactor = 80); -- room on the page, so that a capture touches no index

REVOKE DELETE ON entries FROM akinai_bank;
