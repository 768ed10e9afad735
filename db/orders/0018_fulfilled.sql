-- An order of which all units have left the shop is stored as fulfilled; it was whole (ADR 0034). Processes of the release before may write
-- while they are replaced: a trigger translates their word. It is dropped with v1.0. 0019 rewrites the rows and validates the constraint.
CREATE FUNCTION translate_fulfillment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.fulfillment := 'fulfilled';
    RETURN NEW;
END $$;

CREATE TRIGGER orders_translate_fulfillment BEFORE INSERT OR UPDATE ON orders FOR EACH ROW
    WHEN (NEW.fulfillment = 'whole') EXECUTE FUNCTION translate_fulfillment();

ALTER TABLE orders
    DROP CONSTRAINT orders_fulfillment_check,
    ADD CONSTRAINT orders_fulfillment_check CHECK (fulfillment IN ('none', 'partial', 'fulfilled')) NOT VALID;
