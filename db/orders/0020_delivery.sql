-- How the order arrives, with its fee and its slot, as agreed when it was placed: read as a whole. NULL: the shop decides.
ALTER TABLE orders ADD COLUMN delivery jsonb;
