-- What an invoice needs of a line, as it was when the order was placed. Lines from before have neither class nor rate: it is not known.
ALTER TABLE order_lines
  ADD COLUMN tax_class text,
  -- Basis points: 1000 is 10 %.
  ADD COLUMN tax_rate  integer CHECK (tax_rate BETWEEN 0 AND 10000),
  -- In the order in which the product showed them: [{"name": …, "value": …}].
  ADD COLUMN options   jsonb NOT NULL DEFAULT '[]',
  ADD CHECK ((tax_class IS NULL) = (tax_rate IS NULL));
