-- Texts are stored as people see them (ADR 0024): composed, and without blanks and invisible characters at their ends. What was stored
-- before is brought into that form; text_changes reports each change. Values in options, tags and attributes stay: they are compared by
-- their fold. Pictures that no page can show are taken out, those over http become https, as browsers do.

CREATE TABLE text_changes (
    product_id uuid NOT NULL,
    field      text NOT NULL,
    before     text NOT NULL,
    after      text NOT NULL
);

CREATE FUNCTION tidy(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT normalize(regexp_replace(regexp_replace(normalize(t, NFC),
        '^[ \u00a0\u00ad\u034f\u115f\u1160\u1680\u180e\u2000-\u200d\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]+', ''),
        '[ \u00a0\u00ad\u034f\u115f\u1160\u1680\u180e\u2000-\u200d\u202f\u205f-\u2064\u2800\u3000\u3164\ufeff\uffa0]+$', ''), NFC)
$$;

-- Addresses as pkg/link takes them.
CREATE FUNCTION shown(address text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN a ~ '^https://[^/?#]' OR a ~ '^/($|[^/])' THEN a ELSE '' END
    FROM (SELECT CASE WHEN tidy(address) ~ '[[:space:]"''<>\\`{}|^[:cntrl:]]' THEN ''
        ELSE regexp_replace(tidy(address), '^http://', 'https://') END) AS whole (a)
$$;

WITH changed AS (
    SELECT id, brand, tidy(brand) AS tidy_brand, name, COALESCE(NULLIF(tidy(name), ''), slug) AS tidy_name, image, shown(image) AS shown_image,
        pictures, (
            SELECT COALESCE(jsonb_agg(jsonb_set(p, '{address}', to_jsonb(shown(p->>'address'))) ORDER BY n), '[]')
            FROM jsonb_array_elements(pictures) WITH ORDINALITY AS e (p, n) WHERE shown(p->>'address') <> ''
        ) AS shown_pictures
    FROM products
), report AS (
    INSERT INTO text_changes (product_id, field, before, after)
    SELECT id, c.field, c.before, c.after
    FROM changed, LATERAL (VALUES ('brand', brand, tidy_brand), ('name', name, tidy_name), ('image', image, shown_image),
        ('pictures', pictures::text, shown_pictures::text)) AS c (field, before, after)
    WHERE c.before <> c.after
    RETURNING product_id
)
UPDATE products p SET brand = tidy_brand, name = tidy_name, pictures = shown_pictures,
    image = CASE WHEN shown_image = '' THEN COALESCE(shown_pictures->0->>'address', '') ELSE shown_image END,
    version = version + 1, revision = (SELECT number + 1 FROM revision), indexed_version = 0
FROM changed c
WHERE c.id = p.id AND p.id IN (SELECT product_id FROM report);
UPDATE revision SET number = number + 1 WHERE EXISTS (SELECT FROM text_changes);

DROP FUNCTION shown(text);
DROP FUNCTION tidy(text);

-- Descriptions are cleaned by the service as it catches up with the index: those of revision 0 have not been.
UPDATE products SET indexed_version = 0, revision = 0 WHERE description ~ '<[A-Za-z/!?]';
