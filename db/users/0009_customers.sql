-- Staff search customers by the beginning of a name, as it is written or read, and by telephone number.
CREATE INDEX profiles_by_display_name ON profiles (display_name text_pattern_ops);
CREATE INDEX profiles_by_name ON profiles ((family_name || given_name) text_pattern_ops);
CREATE INDEX profiles_by_kana ON profiles ((family_name_kana || given_name_kana) text_pattern_ops);
CREATE INDEX profiles_by_phone ON profiles (phone);
CREATE INDEX addresses_by_name ON addresses (name text_pattern_ops);
CREATE INDEX addresses_by_phone ON addresses (phone);

-- What staff have noted about a person. Append-only.
CREATE TABLE customer_notes (
    user_id uuid        NOT NULL,
    id      uuid        NOT NULL,
    text    text        NOT NULL CHECK (text <> ''),
    author  text        NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (user_id, id)
);
CREATE INDEX customer_notes_latest ON customer_notes (user_id, at DESC, id DESC);
