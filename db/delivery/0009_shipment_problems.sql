-- Shipments that staff have to look at, the oldest first: they are few among all that were delivered.
CREATE INDEX shipments_problems ON shipments (ship_on, id)
WHERE state IN ('returned_to_sender', 'lost') OR state = 'handed_over' AND carrier_status IN ('attempted', 'held_at_depot', 'unknown')
    OR state = 'packed' AND reason <> '';
