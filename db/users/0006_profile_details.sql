-- Names with their readings, a telephone number, the language and the consent to the newsletter. All are optional.
ALTER TABLE profiles
    ADD COLUMN family_name             text        NOT NULL DEFAULT '',
    ADD COLUMN given_name              text        NOT NULL DEFAULT '',
    -- Full-width katakana.
    ADD COLUMN family_name_kana        text        NOT NULL DEFAULT '',
    ADD COLUMN given_name_kana         text        NOT NULL DEFAULT '',
    -- Digits; with + and the country code outside Japan.
    ADD COLUMN phone                   text        NOT NULL DEFAULT '',
    ADD COLUMN language                text        NOT NULL DEFAULT '' CHECK (language IN ('', 'ja', 'en')),
    -- The version of the text of the last consent, and its time. NULL means that there was none. They stay when the consent is
    -- withdrawn: who sends mail has to prove the consent (特定電子メールの送信の適正化等に関する法律, article 3).
    ADD COLUMN newsletter_text         text        CHECK (newsletter_text <> ''),
    ADD COLUMN newsletter_consented_at timestamptz,
    ADD COLUMN newsletter_withdrawn_at timestamptz,
    ADD CONSTRAINT profiles_newsletter CHECK ((newsletter_text IS NULL) = (newsletter_consented_at IS NULL)
        AND (newsletter_withdrawn_at IS NULL OR newsletter_text IS NOT NULL));
