-- What the inventory service asks PostgreSQL for one reservation that it combines with no other: the constants look, hold (with
-- tell) and take (with guard) of services/inventory/internal/store, word for word, with values in the place of their parameters.
-- TestScriptHasTheStatementsOfTheService holds them together. The order id is a number, of which a UUID is made; the SKU is a number too.
\set order random(1, 9223372036854775807)
\set sku random(700000, 700999)

SELECT r.state, r.expires_at, r.digest, l.sku, l.location, l.on_hand, l.reserved
FROM (VALUES (lpad(:order, 32, '0')::uuid)) AS wanted (order_id)
LEFT JOIN reservations r ON r.order_id = wanted.order_id
LEFT JOIN levels l ON l.sku = ANY ((SELECT ARRAY[:sku]::text[])::text[]);

\startpipeline
WITH made AS (
	INSERT INTO reservations (order_id, state, digest, expires_at)
	VALUES (lpad(:order, 32, '0')::uuid, 'held', decode(repeat('5e', 32), 'hex'), now() + '15 minutes'::interval)
	RETURNING expires_at
), lines AS (
	INSERT INTO reservation_lines (order_id, sku, location, quantity)
	SELECT lpad(:order, 32, '0')::uuid, sku, location, quantity FROM unnest(ARRAY[:sku]::text[], '{main}'::text[], '{1}'::bigint[]) AS take (sku, location, quantity)
	RETURNING order_id, sku, location, quantity
), booked AS (
	INSERT INTO movements (sku, location, cause, on_hand_delta, reserved_delta, reference, actor)
	SELECT sku, location, 'reserved', 0, quantity, order_id::text, 'system order' FROM lines
	RETURNING id, sku, location, on_hand_delta, reserved_delta
), told AS (
	INSERT INTO unannounced (movement_id, sku, location, on_hand_delta, reserved_delta)
	SELECT id, sku, location, on_hand_delta, reserved_delta FROM booked
)
SELECT expires_at FROM made;

WITH taken AS (
	UPDATE levels SET reserved = reserved + 1
	WHERE sku = :sku AND location = 'main' AND on_hand - reserved >= 1
	RETURNING 1
)
SELECT 1 / count(*) FROM taken;
\endpipeline
