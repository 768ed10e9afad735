-- Stored words in US spelling and standard terms: cancelled becomes canceled, unwind becomes compensate, unwound becomes compensated.
--
-- No table is locked for long. This file takes each lock only for a moment: the new constraints are not validated here, and the old
-- rows are rewritten by 0006. Processes of the release before may write while they are replaced: triggers translate their words, and
-- the words of old rows that they update. The triggers are dropped with v1.0.
CREATE FUNCTION respell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.status := replace(NEW.status, 'cancelled', 'canceled');
    IF TG_TABLE_NAME = 'orders' THEN
        NEW.task := replace(NEW.task, 'unwind', 'compensate');
        NEW.cancel_reason := replace(NEW.cancel_reason, 'CANCELLED', 'CANCELED');
    ELSE
        NEW.command := replace(NEW.command, 'unwound', 'compensated');
        NEW.reason := replace(NEW.reason, 'CANCELLED', 'CANCELED');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER orders_respell BEFORE INSERT OR UPDATE ON orders FOR EACH ROW
    WHEN (NEW.status = 'cancelled' OR NEW.task = 'unwind' OR NEW.cancel_reason LIKE '%CANCELLED') EXECUTE FUNCTION respell();
CREATE TRIGGER order_history_respell BEFORE INSERT ON order_history FOR EACH ROW
    WHEN (NEW.status = 'cancelled' OR NEW.command = 'unwound' OR NEW.reason LIKE '%CANCELLED') EXECUTE FUNCTION respell();

ALTER TABLE orders
    DROP CONSTRAINT orders_status_check,
    ADD CONSTRAINT orders_status CHECK (status IN ('pending', 'confirmed', 'canceled')) NOT VALID,
    DROP CONSTRAINT orders_task_check,
    ADD CONSTRAINT orders_task CHECK (task IN ('place', 'capture', 'cancel', 'compensate')) NOT VALID;
