-- With all that is in it, which may be much or nothing.
CREATE OR REPLACE FUNCTION drop_import_schema(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format('DROP SCHEMA IF EXISTS import_%s CASCADE', run);
END $$;
