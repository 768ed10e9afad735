-- A number that people can read out: nine digits and the check digit of Damm, derived from the order's id (ADR 0031). The service
-- writes it. The trigger does so for rows of the release before: those that it writes while it is replaced, and old ones (0008).
ALTER TABLE orders ADD COLUMN number text CHECK (number ~ '^[1-9][0-9]{9}$');
CREATE UNIQUE INDEX orders_number_key ON orders (number);

CREATE FUNCTION number_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    quasigroup constant text := '0317598642709215486342068713591750983426612304597836742095815869720134894536201794386172052581436790';
    attempt int := 0;
    body text;
    interim int;
BEGIN
    LOOP
        body := (100000000 + ('x' || substr(md5(NEW.id::text || attempt), 1, 15))::bit(60)::bigint % 900000000)::text;
        interim := 0;
        FOR i IN 1..9 LOOP
            interim := substr(quasigroup, interim * 10 + substr(body, i, 1)::int + 1, 1)::int;
        END LOOP;
        NEW.number := body || interim;
        EXIT WHEN NOT EXISTS (SELECT FROM orders WHERE number = NEW.number);
        attempt := attempt + 1;
    END LOOP;
    RETURN NEW;
END $$;

CREATE TRIGGER orders_number BEFORE INSERT OR UPDATE ON orders FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION number_order();
