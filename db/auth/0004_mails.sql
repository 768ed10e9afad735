-- Mails to be sent (pkg/mail): written in the transaction of their cause, composed when they are sent. No row holds a token.
CREATE TABLE mails (
    -- The Message-ID is derived from it, so that a mail that is sent twice is recognized.
    id         uuid        PRIMARY KEY,
    kind       text        NOT NULL,
    -- What the mail is composed from; erased when it was sent.
    data       jsonb,
    created_at timestamptz NOT NULL,
    -- The next attempt. An attempt in progress has moved it to the end of its lease.
    due_at     timestamptz NOT NULL,
    attempts   integer     NOT NULL DEFAULT 0,
    done_at    timestamptz,
    -- sent, dropped (it had become pointless) or dead (refused, or tried too often).
    result     text        CHECK (result IN ('sent', 'dropped', 'dead')),
    -- The code of the last refusal; never the server's text, which may repeat the address.
    error      text,
    CHECK ((done_at IS NULL) = (result IS NULL)),
    CHECK (data IS NULL OR result IS NULL OR result = 'dead')
);
CREATE INDEX mails_due ON mails (due_at) WHERE done_at IS NULL;
CREATE INDEX mails_done ON mails (done_at) WHERE done_at IS NOT NULL;
