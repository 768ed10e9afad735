-- The minimal tables of a shop: stock, orders, lines.
CREATE TABLE stock (sku int PRIMARY KEY, on_hand int NOT NULL, reserved int NOT NULL) WITH (fillfactor = 50);
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int NOT NULL, total bigint NOT NULL);
CREATE TABLE order_lines (order_id bigint, position int, sku int NOT NULL, quantity int NOT NULL, amount bigint NOT NULL, PRIMARY KEY (order_id, position));
INSERT INTO stock SELECT sku, 1000000000, 0 FROM generate_series(1, 3000) AS sku;
ANALYZE stock;
