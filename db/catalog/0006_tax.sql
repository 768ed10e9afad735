-- The rates of the consumption tax in basis points, by class and by day in Japan. Of the rows of a class that are for a day, the one that
-- began last holds: a change of law is one new row, and a rate for a time (with ends_on) gives way to the one before it.
CREATE TABLE tax_rates (
    class     text    NOT NULL CONSTRAINT tax_rates_class CHECK (class IN ('standard', 'reduced')),
    rate      integer NOT NULL CONSTRAINT tax_rates_rate CHECK (rate BETWEEN 0 AND 10000),
    -- The first day.
    starts_on date    NOT NULL,
    -- The last day; null: for good.
    ends_on   date    CONSTRAINT tax_rates_days CHECK (ends_on >= starts_on),
    PRIMARY KEY (class, starts_on)
);
-- Consumption Tax Act, articles 29 and 2(1)(ix-ii): 7.8 % and 6.24 %, with the local share 10 % and 8 %.
INSERT INTO tax_rates (class, rate, starts_on) VALUES ('standard', 1000, '2019-10-01'), ('reduced', 800, '2019-10-01');

-- The rate that is part of amount, in basis points; null for a price that was entered with tax.
ALTER TABLE variants ADD COLUMN tax_rate integer;
UPDATE variants v SET tax_rate = CASE v.tax_class WHEN 'standard' THEN 1000 ELSE 800 END
FROM products p WHERE p.id = v.product_id AND p.tax_excluded;
CREATE INDEX variants_tax_rate ON variants (tax_class, tax_rate) WHERE tax_rate IS NOT NULL;
