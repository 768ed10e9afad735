-- An order that costs nothing has no payment.
ALTER TABLE orders
  DROP CONSTRAINT orders_payment_status_check,
  ADD CONSTRAINT orders_payment_status_check CHECK (payment_status IN ('pending', 'authorized', 'paid', 'voided', 'refunded', 'none')),
  DROP CONSTRAINT orders_total_check,
  ADD CONSTRAINT orders_total_check CHECK (total >= 0),
  ADD CONSTRAINT orders_free CHECK ((payment_status = 'none') = (total = 0)),
  ADD CONSTRAINT orders_free_capture CHECK (payment_status <> 'none' OR task IS DISTINCT FROM 'capture');
