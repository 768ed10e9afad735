-- Pages of shipments in some states are read state by state, each in the order of the day, whatever states are asked for. The partial
-- index served no statement: one plan for all values cannot know that only open states were meant.
CREATE INDEX shipments_by_state ON shipments (state, ship_on, id);
DROP INDEX shipments_open;
