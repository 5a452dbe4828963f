-- A role that is given or taken away.
CREATE OR REPLACE FUNCTION end_sessions_of_changed_role() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM end_sessions_of(OLD.user_id, 'role');
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM end_sessions_of(NEW.user_id, 'role');
    END IF;
    RETURN NULL;
END $$;
