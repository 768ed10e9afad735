-- The tree of categories. A slug is a category's name for life: products, links and imports know it by it.
CREATE TABLE categories (
    slug       text PRIMARY KEY,
    name       text NOT NULL,
    -- '' for a root. Not a key: writers stand in the line of the write lock, and roots have none.
    parent     text NOT NULL,
    -- Among its siblings, from 0, without gaps.
    position   integer NOT NULL,
    version    bigint NOT NULL CONSTRAINT categories_version CHECK (version > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT categories_loop CHECK (parent <> slug)
);
-- Categories were only named by products before.
INSERT INTO categories (slug, name, parent, position, version, created_at, updated_at)
SELECT category, category, '', row_number() OVER (ORDER BY category) - 1, 1, now(), now()
FROM (SELECT DISTINCT category FROM products WHERE category <> '') named;

-- Collections: what products meet a rule, under a name. A slug is for life here too.
CREATE TABLE collections (
    slug    text PRIMARY KEY,
    name    text NOT NULL,
    -- What is filtered by, as a shopper would: see domain.Rule.
    rule    jsonb NOT NULL,
    version bigint NOT NULL CONSTRAINT collections_version CHECK (version > 0)
);

ALTER TABLE products
    -- In the order in which they are shown: [{"name": …, "values": […]}].
    ADD COLUMN options jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN tags jsonb NOT NULL DEFAULT '[]',
    -- In the order in which they are shown: [{"address": …, "alt": …}]; the column image has the address of the first.
    ADD COLUMN pictures jsonb NOT NULL DEFAULT '[]',
    -- Prices were entered without tax.
    ADD COLUMN tax_excluded boolean NOT NULL DEFAULT false,
    -- The greater, the more of it was ordered lately (services/product/README.md).
    ADD COLUMN popularity double precision NOT NULL DEFAULT 0,
    -- The catalogue's revision that changed the product last.
    ADD COLUMN revision bigint NOT NULL DEFAULT 0;
CREATE INDEX products_revision ON products (revision);
-- Listings come from memory.
DROP INDEX products_listing, products_category_listing;
-- For staff, who see every status.
CREATE INDEX products_category ON products (category, id);
CREATE INDEX products_status ON products (status, id);

-- Descriptions are read as HTML now: what has markup is indexed again.
UPDATE products SET indexed_version = 0 WHERE description ~ '[<&]';

-- Products that are gone, for those that follow the catalogue by revision.
CREATE TABLE removals (
    product_id uuid NOT NULL,
    revision   bigint NOT NULL,
    PRIMARY KEY (revision, product_id)
);

-- The catalogue's revision that changed the status shown.
ALTER TABLE stock ADD COLUMN shown_in bigint NOT NULL DEFAULT 0;
CREATE INDEX stock_shown_in ON stock (shown_in);

-- amount is what a shopper pays now, tax included.
ALTER TABLE variants
    -- The regular price as it was entered; null: the same as amount, from before there was another.
    ADD COLUMN entered bigint CONSTRAINT variants_entered CHECK (entered BETWEEN 0 AND 1000000000000),
    -- Grams, 0 for unknown.
    ADD COLUMN weight integer NOT NULL DEFAULT 0 CONSTRAINT variants_weight CHECK (weight >= 0),
    -- Units in one order, 0 for no limit.
    ADD COLUMN max_per_order integer NOT NULL DEFAULT 0 CONSTRAINT variants_max_per_order CHECK (max_per_order >= 0);

-- Prices for a time. Those of a SKU do not overlap: the domain sees to it, under the write lock.
CREATE TABLE price_schedules (
    sku       text NOT NULL REFERENCES variants ON DELETE CASCADE,
    starts_at timestamptz NOT NULL,
    -- Null: for good.
    ends_at   timestamptz CONSTRAINT price_schedules_time CHECK (ends_at > starts_at),
    -- As it was entered, like the regular price.
    entered   bigint NOT NULL CONSTRAINT price_schedules_entered CHECK (entered BETWEEN 0 AND 1000000000000),
    -- It is what the variant's amount was made from.
    running   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (sku, starts_at)
);
-- What is due next.
CREATE INDEX price_schedules_waiting ON price_schedules (starts_at) WHERE NOT running;
CREATE INDEX price_schedules_running ON price_schedules (ends_at) WHERE running;

-- What each SKU has cost, tax included; it stays when the product goes. Appended only.
CREATE TABLE price_history (
    sku      text NOT NULL,
    since    timestamptz NOT NULL,
    amount   bigint NOT NULL,
    currency text NOT NULL,
    cause    text NOT NULL CONSTRAINT price_history_cause CHECK (cause IN ('write', 'schedule')),
    -- Who wrote; '' for a schedule.
    actor    text NOT NULL,
    -- In the order of the writes, also within one instant.
    id       bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (sku, id)
);

-- What is known of the time before.
INSERT INTO price_history (sku, since, amount, currency, cause, actor)
SELECT v.sku, p.updated_at, v.amount, v.currency, 'write', '' FROM variants v JOIN products p ON p.id = v.product_id;

-- Pictures that were uploaded; their bytes are in the blob store. The id is made of the content.
CREATE TABLE pictures (
    id         text PRIMARY KEY,
    media_type text NOT NULL,
    width      integer NOT NULL,
    height     integer NOT NULL,
    -- Of the rendition for each width.
    widths     integer[] NOT NULL,
    created_at timestamptz NOT NULL
);

-- Units ordered, weighted by time, that are not yet in products.popularity.
CREATE TABLE sold (
    sku    text PRIMARY KEY,
    weight double precision NOT NULL
) WITH (fillfactor = 50);
