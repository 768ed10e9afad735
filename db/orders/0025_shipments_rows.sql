-- Rows from before 0024. VALIDATE lets others read and write.
ALTER TABLE orders
    VALIDATE CONSTRAINT orders_status, VALIDATE CONSTRAINT orders_task_cancel, VALIDATE CONSTRAINT orders_fulfillment_check,
    VALIDATE CONSTRAINT orders_shipped_confirmed;
