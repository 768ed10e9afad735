CREATE TABLE products (
    id          uuid PRIMARY KEY,
    slug        text NOT NULL CONSTRAINT products_slug UNIQUE,
    name        text NOT NULL,
    description text NOT NULL,
    category    text NOT NULL,
    brand       text NOT NULL,
    status      text NOT NULL CONSTRAINT products_status CHECK (status IN ('draft', 'published', 'archived')),
    image       text NOT NULL,
    version     bigint NOT NULL CONSTRAINT products_version CHECK (version > 0),
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);

-- Listings: of everything, and of one category.
CREATE INDEX products_listing ON products (created_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX products_category_listing ON products (category, created_at DESC, id DESC) WHERE status = 'published';

CREATE TABLE variants (
    sku        text PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
    position   integer NOT NULL,
    name       text NOT NULL,
    -- Minor units, tax included.
    amount     bigint NOT NULL CONSTRAINT variants_amount CHECK (amount BETWEEN 0 AND 1000000000000),
    currency   text NOT NULL CONSTRAINT variants_currency CHECK (currency ~ '^[A-Z]{3}$'),
    tax_class  text NOT NULL CONSTRAINT variants_tax_class CHECK (tax_class IN ('standard', 'reduced')),
    options    jsonb NOT NULL,
    CONSTRAINT variants_position UNIQUE (product_id, position)
);

-- One row. Each write locks it first, so that writes to the catalogue stand in a line, and adds one if it changed anything: a
-- listing that was read after the revision was is at least as new as the revision says.
CREATE TABLE revision (
    single boolean PRIMARY KEY DEFAULT true CONSTRAINT revision_single CHECK (single),
    number bigint NOT NULL
);
INSERT INTO revision (number) VALUES (0);
