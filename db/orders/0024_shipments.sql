-- Orders that are being shipped are processing, those whose shipments were all delivered completed and delivered. The constraints are
-- wider than the ones before, so that all rows satisfy them; 0025 validates them.
ALTER TABLE orders
    DROP CONSTRAINT orders_status,
    ADD CONSTRAINT orders_status CHECK (status IN ('pending', 'confirmed', 'canceled', 'processing', 'completed')) NOT VALID,
    DROP CONSTRAINT orders_task_cancel,
    ADD CONSTRAINT orders_task_cancel CHECK (task IS DISTINCT FROM 'cancel' OR status IN ('confirmed', 'processing', 'completed')) NOT VALID,
    DROP CONSTRAINT orders_fulfillment_check,
    ADD CONSTRAINT orders_fulfillment_check CHECK (fulfillment IN ('none', 'partial', 'fulfilled', 'delivered')) NOT VALID,
    ADD CONSTRAINT orders_shipped_confirmed CHECK (status NOT IN ('processing', 'completed') OR confirmed_at IS NOT NULL) NOT VALID;
