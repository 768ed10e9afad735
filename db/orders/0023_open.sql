-- Staff see how many orders have to be shipped. Imported sales have no address, and are not shipped. An order leaves the index when its
-- last unit is handed over, or when it is canceled.
CREATE INDEX orders_open ON orders (placed_at) WHERE status = 'confirmed' AND fulfillment <> 'fulfilled' AND address IS NOT NULL;
