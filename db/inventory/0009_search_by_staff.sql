-- Staff search the SKUs that are short. Reservations seldom change a status, so they seldom write this index.
CREATE INDEX skus_short ON skus (sku) WHERE status IN ('low_stock', 'out_of_stock', 'back_order');
