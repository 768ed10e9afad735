ALTER TABLE products ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}';

-- The version that the search index has; another one than the product's means that the index is behind: 0 for what was there before
-- the index, and what is written by code that does not know it.
ALTER TABLE products ADD COLUMN indexed_version bigint NOT NULL DEFAULT 0;
CREATE INDEX products_unindexed ON products (id) WHERE indexed_version <> version;

-- Drafts that wait for a price.
CREATE INDEX products_drafts ON products (category, id) WHERE status = 'draft';

-- The search index: what published products are found by (docs/search.md). A term's id is a hash of its text, so that the index can
-- be written without looking up anything.
CREATE TABLE search_documents (
    id         integer PRIMARY KEY,
    product_id uuid NOT NULL CONSTRAINT search_documents_product UNIQUE REFERENCES products ON DELETE CASCADE,
    -- Hash of the category's slug.
    category   integer NOT NULL,
    -- All its terms and impacts, packed (domain/search/packed.go): for what is read of few documents, and to take it out again.
    terms      bytea NOT NULL
);
CREATE SEQUENCE search_documents_id AS integer OWNED BY search_documents.id;

-- How many documents have a term, and how many of them in their name. Terms that may be suggested are shown as some product writes
-- them; the others show ''. The term '' is in every document.
CREATE TABLE search_terms (
    id        bigint PRIMARY KEY,
    term      text COLLATE "C" NOT NULL,
    shown     text NOT NULL,
    documents integer NOT NULL CONSTRAINT search_terms_documents CHECK (documents >= 0),
    named     integer NOT NULL CONSTRAINT search_terms_named CHECK (named >= 0),
    -- Of the number of names that have it: 0 for 1, 1 for 2 and 3, and so on; -1 for none.
    level     smallint NOT NULL GENERATED ALWAYS AS (CASE WHEN named = 0 THEN -1 ELSE floor(log(2.0, named::numeric)) END) STORED
) WITH (fillfactor = 80);
CREATE INDEX search_terms_suggest ON search_terms (level, term) WHERE level >= 0;

-- Which document has which term, and how much it says there; impacts are put into tiers. All that is ever read of it is the beginning
-- of a term, in the order of the index. Vacuum keeps that an index-only scan.
CREATE TABLE search_postings (
    term     bigint NOT NULL,
    document integer NOT NULL,
    category integer NOT NULL,
    impact   smallint NOT NULL,
    tier     smallint NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
CREATE UNIQUE INDEX search_postings_ranked ON search_postings (term, tier DESC, document DESC) INCLUDE (impact, category);

-- Words with up to two letters left out, by hash: two words that share such a remainder are alike.
CREATE TABLE search_remainders (
    remainder bigint NOT NULL,
    -- Of search_terms, which looks after these rows: a key that is checked a row at a time would cost more than all else.
    term      bigint NOT NULL,
    PRIMARY KEY (remainder, term)
);
CREATE INDEX search_remainders_term ON search_remainders (term);

-- Synonyms: groups of words that mean the same, as their source has them.
CREATE TABLE synonym_groups (
    id      text PRIMARY KEY,
    entries jsonb NOT NULL
);

CREATE TABLE synonyms (
    group_id  text NOT NULL REFERENCES synonym_groups ON DELETE CASCADE,
    position  integer NOT NULL,
    -- The folded form that queries are compared with.
    phrase    text COLLATE "C" NOT NULL,
    word      text NOT NULL,
    predicate boolean NOT NULL,
    -- What a query with this word does: find the others too; nothing (it is only found). Words that do neither are not here.
    expands   boolean NOT NULL,
    -- Words of the group that share one of these are one word, spelled or said differently.
    lexemes   integer[] NOT NULL,
    PRIMARY KEY (group_id, position)
);
CREATE INDEX synonyms_phrase ON synonyms (phrase);
