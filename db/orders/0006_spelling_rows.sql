-- Rows from before 0005. UPDATE locks only the rows it rewrites, and VALIDATE lets others read and write.
UPDATE orders
SET status = replace(status, 'cancelled', 'canceled'), task = replace(task, 'unwind', 'compensate'),
    cancel_reason = replace(cancel_reason, 'CANCELLED', 'CANCELED')
WHERE status = 'cancelled' OR task = 'unwind' OR cancel_reason LIKE '%CANCELLED';

UPDATE order_history
SET status = replace(status, 'cancelled', 'canceled'), command = replace(command, 'unwound', 'compensated'),
    reason = replace(reason, 'CANCELLED', 'CANCELED')
WHERE status = 'cancelled' OR command = 'unwound' OR reason LIKE '%CANCELLED';

UPDATE outbox SET type = 'order.canceled' WHERE type = 'order.cancelled';

ALTER TABLE orders VALIDATE CONSTRAINT orders_status, VALIDATE CONSTRAINT orders_task;
