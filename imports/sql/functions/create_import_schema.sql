-- The tables of an import are in a schema of their own. The role that serves may make no other.
CREATE OR REPLACE FUNCTION create_import_schema(run bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE SCHEMA import_%s', run);
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA import_%s TO %I', run, session_user);
END $$;
