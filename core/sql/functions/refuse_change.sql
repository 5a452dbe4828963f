-- For tables that are history: rows are added, never changed or removed.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM refuse(TG_ARGV[0], format('%s is history: rows are never changed or removed.', TG_TABLE_NAME));
    RETURN NULL;
END $$;
