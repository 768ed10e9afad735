-- US spelling: cancelled becomes canceled. Nothing is copied. Processes of the release before write through the view until they are
-- replaced; it is dropped with v1.0.
ALTER TABLE sales_by_day RENAME TO daily_sales;
ALTER TABLE daily_sales RENAME COLUMN cancelled_orders TO canceled_orders;
ALTER TABLE daily_sales RENAME COLUMN cancelled_total TO canceled_total;
ALTER INDEX sales_by_day_pkey RENAME TO daily_sales_pkey;
ALTER TABLE daily_sales RENAME CONSTRAINT sales_by_day_currency_check TO daily_sales_currency;

CREATE VIEW sales_by_day AS
SELECT business_date, currency, orders, lines, units, total, canceled_orders AS cancelled_orders, canceled_total AS cancelled_total
FROM daily_sales;

UPDATE dead_letters SET type = 'order.canceled', headers = jsonb_set(headers, '{ce_type}', '"akinai.order.canceled"')
WHERE type = 'order.cancelled';
