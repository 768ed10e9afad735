-- Rows that were written before the constraints of 0013_cart_orders.sql and 0014_guests.sql are checked, which locks out no writer.
ALTER TABLE orders VALIDATE CONSTRAINT orders_cart, VALIDATE CONSTRAINT orders_contact;
