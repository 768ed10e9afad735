-- Texts in other languages than the shop's default (ADR 0036), whose texts are in the columns themselves. An empty object: not translated.
ALTER TABLE products
    -- By language: {"en": {"name": …, "description": …, "options": {…}, "variant_names": {…}, "picture_alts": {…}}}, see domain.Texts.
    ADD COLUMN translations jsonb NOT NULL DEFAULT '{}';
-- By language: {"en": …}.
ALTER TABLE categories ADD COLUMN names jsonb NOT NULL DEFAULT '{}';
ALTER TABLE collections ADD COLUMN names jsonb NOT NULL DEFAULT '{}';
