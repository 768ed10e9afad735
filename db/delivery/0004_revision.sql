-- The number of changes of zones, towns, holidays, closures and windows. Processes cache what they read of these at one revision.
CREATE TABLE revision (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    revision bigint  NOT NULL
);
INSERT INTO revision (revision) VALUES (1);
REVOKE INSERT, DELETE ON revision FROM akinai_delivery;

-- A trigger, so that changes of an older release, and those by hand, count, too.
CREATE FUNCTION count_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE revision SET revision = revision.revision + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON data_sets FOR EACH STATEMENT EXECUTE FUNCTION count_revision();
CREATE TRIGGER revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON zones FOR EACH STATEMENT EXECUTE FUNCTION count_revision();
CREATE TRIGGER revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON zone_postal_codes FOR EACH STATEMENT EXECUTE FUNCTION count_revision();
CREATE TRIGGER revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON zone_methods FOR EACH STATEMENT EXECUTE FUNCTION count_revision();
CREATE TRIGGER revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON town_points FOR EACH STATEMENT EXECUTE FUNCTION count_revision();
CREATE TRIGGER revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON holidays FOR EACH STATEMENT EXECUTE FUNCTION count_revision();
CREATE TRIGGER revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON closures FOR EACH STATEMENT EXECUTE FUNCTION count_revision();
CREATE TRIGGER revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON windows FOR EACH STATEMENT EXECUTE FUNCTION count_revision();
