-- The day on which all goods of the order are there; NULL: they were when the seat was held. A seat is not moved before it.
ALTER TABLE bookings ADD COLUMN available_on date;
