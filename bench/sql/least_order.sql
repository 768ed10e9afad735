-- The SKUs are updated in order, so that two orders cannot deadlock.
\set customer random(1, 200)
\set first random(1, 1000)
\set second random(1001, 2000)
\set third random(2001, 3000)
BEGIN;
INSERT INTO orders (customer, total) VALUES (:customer, 3000) RETURNING id \gset
INSERT INTO order_lines VALUES (:id, 1, :first, 1, 1000), (:id, 2, :second, 1, 1000), (:id, 3, :third, 1, 1000);
UPDATE stock SET reserved = reserved + 1 WHERE sku = :first AND on_hand - reserved >= 1;
UPDATE stock SET reserved = reserved + 1 WHERE sku = :second AND on_hand - reserved >= 1;
UPDATE stock SET reserved = reserved + 1 WHERE sku = :third AND on_hand - reserved >= 1;
COMMIT;
