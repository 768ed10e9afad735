-- Texts are stored as people see them (ADR 0024), telephone numbers as digits. text_changes counts what was stored otherwise, without
-- the personal data. A name that shows nothing is none: the profile is as one that was never written. Addresses whose required text shows
-- nothing stay, because orders may name them; they are counted under "blank".

CREATE TABLE text_changes (
    field text   PRIMARY KEY,
    rows  bigint NOT NULL
);

CREATE FUNCTION tidy(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT normalize(regexp_replace(regexp_replace(normalize(t, NFC),
        '^[ \u00a0\u00ad\u034f\u115f\u1160\u1680\u180e\u2000-\u200d\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]+', ''),
        '[ \u00a0\u00ad\u034f\u115f\u1160\u1680\u180e\u2000-\u200d\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]+$', ''), NFC)
$$;
CREATE FUNCTION digits(phone text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(replace(phone, '-', ''), '^\+810?', '0')
$$;

INSERT INTO text_changes
SELECT 'display_name', count(*) FROM profiles WHERE display_name <> tidy(display_name)
UNION ALL SELECT 'address', count(*) FROM addresses
    WHERE (name, prefecture, city, line1, line2) IS DISTINCT FROM (tidy(name), tidy(prefecture), tidy(city), tidy(line1), tidy(line2))
UNION ALL SELECT 'phone', count(*) FROM addresses WHERE phone <> digits(phone)
UNION ALL SELECT 'blank', count(*) FROM addresses WHERE '' IN (tidy(name), tidy(prefecture), tidy(city), tidy(line1));

UPDATE profiles SET display_name = tidy(display_name), version = CASE WHEN tidy(display_name) = '' THEN 0 ELSE version END
WHERE display_name <> tidy(display_name);
UPDATE addresses SET name = tidy(name), prefecture = tidy(prefecture), city = tidy(city), line1 = tidy(line1), line2 = tidy(line2),
    phone = digits(phone)
WHERE (name, prefecture, city, line1, line2, phone)
    IS DISTINCT FROM (tidy(name), tidy(prefecture), tidy(city), tidy(line1), tidy(line2), digits(phone));

DROP FUNCTION digits(text);
DROP FUNCTION tidy(text);
