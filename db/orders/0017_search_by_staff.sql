-- Staff search orders: all, newest first; by the beginning of the addressee's name; by the address of a guest; by a SKU.
CREATE INDEX orders_by_placed ON orders (placed_at DESC, id DESC);
CREATE INDEX orders_by_name ON orders ((address ->> 'name') text_pattern_ops);
CREATE INDEX orders_by_email ON orders (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX order_lines_by_sku ON order_lines (sku, order_id);
