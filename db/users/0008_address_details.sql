-- Reading of the recipient's name, company, department, a line for the carrier and a label. All are optional.
ALTER TABLE addresses
    -- Full-width katakana.
    ADD COLUMN name_kana      text NOT NULL DEFAULT '',
    ADD COLUMN company        text NOT NULL DEFAULT '',
    ADD COLUMN department     text NOT NULL DEFAULT '',
    ADD COLUMN delivery_notes text NOT NULL DEFAULT '',
    ADD COLUMN label          text NOT NULL DEFAULT '' CHECK (label IN ('', 'home', 'work'));
