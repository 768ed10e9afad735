-- Sales arrive in the order of time, so a block range index finds those of expired periods, and adds nearly nothing to an insert.
DROP INDEX sales_period;
CREATE INDEX sales_period ON sales USING brin (period);

-- A row that exists is locked, not updated, when more sales of its SKU are added: it needs no room on its page.
ALTER TABLE sales_changed RESET (fillfactor);
COMMENT ON COLUMN sales_changed.changes IS 'Not used. Releases before 0011 count changes here; a later migration drops it.';
