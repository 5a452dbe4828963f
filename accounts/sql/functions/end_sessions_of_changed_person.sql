-- Also for changes by the admin, by bulk work and by plain SQL.
CREATE OR REPLACE FUNCTION end_sessions_of_changed_person() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.is_active AND NOT NEW.is_active THEN
        PERFORM end_sessions_of(NEW.id, 'switched_off');
    ELSIF NEW.password <> OLD.password THEN
        PERFORM end_sessions_of(NEW.id, 'password');
    ELSIF (NEW.is_superuser, NEW.is_staff) <> (OLD.is_superuser, OLD.is_staff) THEN
        PERFORM end_sessions_of(NEW.id, 'role');
    ELSIF (NEW.area_id, NEW.sees_all_areas) IS DISTINCT FROM (OLD.area_id, OLD.sees_all_areas) THEN
        PERFORM end_sessions_of(NEW.id, 'area');
    END IF;
    RETURN NULL;
END $$;
