-- The consumption tax by rate with the rule of its rounding, as it was when the order was placed: read as a whole. NULL: an
-- imported sale, or an order of an earlier release.
ALTER TABLE orders ADD COLUMN taxes jsonb;
