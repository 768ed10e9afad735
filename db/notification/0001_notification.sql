-- Mails to be sent (pkg/mail): written in the transaction of their cause, composed when they are sent. No row holds a token, a
-- capability or the address of a customer; that of an inquiry is erased when it was sent.
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

-- What was sent, or given up. Appended only.
CREATE TABLE send_history (
    mail_id   uuid        NOT NULL,
    attempt   integer     NOT NULL,
    kind      text        NOT NULL,
    -- The id of the order; NULL for an inquiry.
    order_id  uuid,
    result    text        NOT NULL CHECK (result IN ('sent', 'failed')),
    at        timestamptz NOT NULL,
    PRIMARY KEY (mail_id, attempt)
);
CREATE INDEX send_history_order ON send_history (order_id) WHERE order_id IS NOT NULL;
REVOKE UPDATE, DELETE, TRUNCATE ON send_history FROM akinai_notification;

-- Events that were written before the service existed cause no mail: topics have the orders of days.
CREATE TABLE beginning (
    one boolean     PRIMARY KEY DEFAULT true CHECK (one),
    at  timestamptz NOT NULL
);
INSERT INTO beginning (at) VALUES (now());
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON beginning FROM akinai_notification;
