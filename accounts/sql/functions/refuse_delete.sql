-- People and areas are retired, never deleted: scans and audit entries name them for ever.
CREATE OR REPLACE FUNCTION refuse_delete() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM refuse(TG_ARGV[0], 'People and areas are retired, never deleted.');
    RETURN NULL;
END $$;
