-- For the sweep of guests' carts, which are deleted sooner.
CREATE INDEX carts_of_guests_by_update ON carts (updated_at) WHERE customer_id IS NULL;
