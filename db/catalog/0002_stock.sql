-- What inventory told of each SKU last, for display alone. SKUs are here whether they are a variant's or not: which comes first,
-- the product or its stock, is nobody's business.
CREATE TABLE stock (
    sku       text   PRIMARY KEY,
    available bigint NOT NULL,
    orderable bigint NOT NULL,
    -- As it is shown.
    status    text   NOT NULL CONSTRAINT stock_status CHECK (status IN ('in', 'low', 'out', 'backorder')),
    -- Inventory's: what has a smaller one is older.
    revision  bigint NOT NULL
) WITH (fillfactor = 50); -- rewritten all the time: new versions stay on the page and touch no index
