-- Staff see how many orders have to be shipped. Imported sales have no address, and are not shipped. An order leaves the index when its
-- last unit is handed over, or when it is canceled.
-- An order that is packed, or of which a part has left, is still to be shipped.
CREATE INDEX orders_open ON orders (placed_at, id) WHERE status IN ('confirmed', 'processing') AND fulfillment <> 'fulfilled' AND address IS NOT NULL;
