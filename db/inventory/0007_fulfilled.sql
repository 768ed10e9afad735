-- The cause of a movement by which units of an order leave the shop is stored as fulfilled; it was shipped.
--
-- No table is locked for long: the new constraint is not validated here, and 0008 rewrites the rows. Processes of the release before may
-- write while they are replaced: a trigger translates their word. It is dropped with v1.0.
CREATE FUNCTION translate_cause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.cause := 'fulfilled';
    RETURN NEW;
END $$;

CREATE TRIGGER movements_translate_cause BEFORE INSERT ON movements FOR EACH ROW
    WHEN (NEW.cause = 'shipped') EXECUTE FUNCTION translate_cause();

ALTER TABLE movements
    DROP CONSTRAINT movements_cause,
    ADD CONSTRAINT movements_cause CHECK (cause IN
        ('received', 'reserved', 'released', 'expired', 'adjusted', 'fulfilled', 'returned', 'written_off', 'transferred')) NOT VALID;
