-- Staff who scan find the shipments of an order by its number.
CREATE INDEX shipment_orders_number ON shipment_orders (order_number);
