-- The type order.cancelled is order.canceled now. Nothing has used the table sold since 0008.
UPDATE dead_letters SET type = 'order.canceled', headers = jsonb_set(headers, '{ce_type}', '"akinai.order.canceled"')
WHERE type = 'order.cancelled';

DROP TABLE sold;
