-- What a page of orders shows of a line's product, as it was when the order was placed. Old lines have neither slug nor picture.
ALTER TABLE order_lines
  ADD COLUMN slug        text NOT NULL DEFAULT '',
  ADD COLUMN picture_url text NOT NULL DEFAULT '',
  ADD COLUMN picture_alt text NOT NULL DEFAULT '';
