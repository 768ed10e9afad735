-- The stock statuses of the API (ADR 0034): in becomes in_stock, low low_stock, and out becomes out_of_stock or, with the next event of
-- the SKU, back_order.
--
-- No table is locked for long: the new constraint is not validated here, and 0006 rewrites the rows. Processes of the release before may
-- write while they are replaced: a trigger translates their words. Such a process does not know the new words, so it may miss an alert.
-- The trigger is dropped with v1.0.
CREATE FUNCTION translate_stock_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.status := CASE NEW.status WHEN 'in' THEN 'in_stock' WHEN 'low' THEN 'low_stock' ELSE 'out_of_stock' END;
    RETURN NEW;
END $$;

CREATE TRIGGER skus_translate_status BEFORE INSERT OR UPDATE ON skus FOR EACH ROW
    WHEN (NEW.status IN ('in', 'low', 'out')) EXECUTE FUNCTION translate_stock_status();

ALTER TABLE skus
    DROP CONSTRAINT skus_status,
    ADD CONSTRAINT skus_status CHECK (status IN ('', 'in_stock', 'low_stock', 'out_of_stock', 'back_order')) NOT VALID;
