-- Rows from before 0018. UPDATE locks only the rows it rewrites, and VALIDATE lets others read and write.
UPDATE orders SET fulfillment = 'fulfilled' WHERE fulfillment = 'whole';
ALTER TABLE orders VALIDATE CONSTRAINT orders_fulfillment_check;
