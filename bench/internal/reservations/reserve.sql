-- The statements of the inventory service for one reservation in a batch of its own: the constants snapshotSQL, hold (with tell) and
-- take (with guard) of services/inventory/internal/store, with values in place of their parameters.
-- TestScriptHasTheStatementsOfTheService compares them. The order id and the SKU are numbers, because pgbench has no other random
-- values. The actor has no colon, because pgbench would read the text after it as a variable.
\set order random(1, 9223372036854775807)
\set sku random(700000, 700999)

SELECT order_id::text, state, expires_at, digest, 0, 0, 0, 0
FROM reservations WHERE order_id = ANY ((SELECT ARRAY[lpad(:order, 32, '0')]::text[]::uuid[])::uuid[])
UNION ALL
SELECT l.sku, l.location, NULL, NULL, l.on_hand, l.reserved, l.backorder_limit, p.priority
FROM levels l JOIN locations p ON p.code = l.location AND p.open
WHERE l.sku = ANY ((SELECT ARRAY[:sku]::text[])::text[]);

\startpipeline
WITH made AS (
	INSERT INTO reservations (order_id, state, digest, expires_at)
	SELECT order_id::uuid, 'held', digest, now() + ttl * interval '1 microsecond'
	FROM unnest(ARRAY[lpad(:order, 32, '0')]::text[], ARRAY[decode(repeat('5e', 32), 'hex')]::bytea[], '{900000000}'::bigint[]) AS wanted (order_id, digest, ttl)
	RETURNING now() AS made_at
), allocations AS (
	SELECT order_id, actor, sku, location, quantity
	FROM unnest(ARRAY[lpad(:order, 32, '0')]::text[], '{system order}'::text[], ARRAY[:sku]::text[], '{main}'::text[], '{1}'::bigint[]) AS allocation (order_id, actor, sku, location, quantity)
), lines AS (
	INSERT INTO reservation_lines (order_id, sku, location, quantity)
	SELECT order_id::uuid, sku, location, quantity FROM allocations
), written AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
	SELECT sku, location, 'reserved', 0, quantity, order_id, actor FROM allocations
	RETURNING id, sku, location, on_hand_delta, reserved_delta
), queued AS (
	INSERT INTO pending_changes (movement_id, sku, location, on_hand_delta, reserved_delta)
	SELECT id, sku, location, on_hand_delta, reserved_delta FROM written
)
SELECT max(made_at) FROM made;

WITH taken AS (
	UPDATE levels SET reserved = reserved + 1
	WHERE sku = :sku AND location = 'main' AND on_hand + backorder_limit - reserved >= 1
	RETURNING 1
)
SELECT 1 / count(*) FROM taken;
\endpipeline
