-- Whether the SKU is for sale from the time of the entry on. Earlier entries do not say it and count as not for sale: no price is
-- called a regular one without proof.
ALTER TABLE price_history ADD COLUMN for_sale boolean NOT NULL DEFAULT false;
-- What is for sale now is so from now on.
INSERT INTO price_history (sku, since, amount, currency, cause, actor, for_sale)
SELECT v.sku, now(), v.amount, v.currency, 'write', '', true
FROM variants v JOIN products p ON p.id = v.product_id WHERE p.status = 'published';

ALTER TABLE variants
    -- When the running scheduled price ends; null without an end, or if none runs.
    ADD COLUMN price_ends timestamptz,
    -- Until when the regular price may be shown beside a lower current one; null if it may not.
    ADD COLUMN comparable_until timestamptz;
CREATE INDEX variants_comparable ON variants (comparable_until) WHERE comparable_until IS NOT NULL;
