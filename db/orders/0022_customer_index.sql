-- Staff read all orders of a customer, shoppers those that were confirmed.
DROP INDEX orders_by_customer;
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at DESC, id DESC);
