-- The command that records a fulfillment is stored as fulfill; it was hand_over. Processes of the release before may write while they are
-- replaced: a trigger translates their word. It is dropped with v1.0. 0014 rewrites the rows.
CREATE FUNCTION translate_command() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.command := 'fulfill';
    RETURN NEW;
END $$;

CREATE TRIGGER order_history_translate_command BEFORE INSERT ON order_history FOR EACH ROW
    WHEN (NEW.command = 'hand_over') EXECUTE FUNCTION translate_command();
